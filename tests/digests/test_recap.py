from dataclasses import replace

from digests.item import Story
from digests.recap import Recap, choose, key_items


def chosen(recap: Recap | None) -> tuple[list[str], str | None]:
    assert recap is not None
    return [item.id for item in recap.items], recap.topic.id if recap.topic else None


def test_news_come_before_chapters(lighthouse: Story) -> None:
    assert chosen(choose(lighthouse, ["headline", "boats-aground"], ["boats"])) == (
        ["headline", "boats-aground"],
        None,
    )


def test_an_item_is_told_once(lighthouse: Story) -> None:
    assert chosen(choose(lighthouse, ["headline", "boats-aground", "headline"], [])) == (
        ["headline", "boats-aground"],
        None,
    )


def test_ids_that_are_gone_are_passed_over(lighthouse: Story) -> None:
    assert chosen(choose(lighthouse, ["gone", "headline"], [])) == (["headline"], None)
    assert chosen(choose(lighthouse, ["gone"], ["gone"])) == (["boats-aground"], "boats")


def test_the_chapter_told_longest_ago_returns(lighthouse: Story) -> None:
    assert [chosen(choose(lighthouse, [], told))[1] for told in ([], ["boats"], ["boats", "lamps"])] == [
        "boats",
        "lamps",
        "boats",
    ]
    assert chosen(choose(lighthouse, [], ["boats", "lamps", "boats"])) == (["lamps-ordered"], "lamps")


def test_a_chapter_holds_key_items_alone(lighthouse: Story) -> None:
    lamps = next(topic for topic in lighthouse.topics if topic.id == "lamps")
    assert [item.id for item in key_items(lighthouse, lamps)] == ["lamps-ordered"]


def test_an_empty_story_has_no_recap(lighthouse: Story) -> None:
    assert choose(replace(lighthouse, items=()), ["headline"], []) is None


def test_every_chapter_comes_before_any_returns(record: Story) -> None:
    told: list[str] = []
    for _ in range(2):
        begun = len(told)
        ready = {topic.id for topic in record.topics if key_items(record, topic)}
        for _ in ready:
            told.append(str(chosen(choose(record, [], told))[1]))
        assert set(told[begun:]) == ready
    assert told[: len(told) // 2] == told[len(told) // 2 :]
