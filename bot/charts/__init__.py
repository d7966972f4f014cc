"""Pictures of the story: values become a chart, a chart becomes marks on a card, marks become a PNG."""
