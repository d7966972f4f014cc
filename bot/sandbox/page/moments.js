/** Times as the page shows them, in the story's zone. */

const formats = new Map();

function format(zone, options) {
  const key = zone + JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...options }));
  return formats.get(key);
}

/** 09:05 */
export function hour(iso, zone) {
  return format(zone, { hour: "2-digit", minute: "2-digit" }).format(new Date(iso));
}

/** A key that is equal within one day of the zone. */
export function dayKey(iso, zone) {
  return format(zone, { year: "numeric", month: "2-digit", day: "2-digit" }).format(new Date(iso));
}

/** Today, Yesterday, 3 March, or 3 March 2024. */
export function dayName(iso, now, zone) {
  const key = dayKey(iso, zone);
  if (key === dayKey(now, zone)) return "Today";
  if (key === dayKey(new Date(new Date(now).getTime() - 86_400_000), zone)) return "Yesterday";
  const sameYear = key.slice(-4) === dayKey(now, zone).slice(-4);
  const options = { weekday: "long", day: "numeric", month: "long", ...(sameYear ? {} : { year: "numeric" }) };
  return format(zone, options).format(new Date(iso));
}

/** For the list of chats: 09:05 today, Mon this week, else 03/03/24. */
export function brief(iso, now, zone) {
  if (dayKey(iso, zone) === dayKey(now, zone)) return hour(iso, zone);
  const days = (new Date(now).getTime() - new Date(iso).getTime()) / 86_400_000;
  if (days >= 0 && days < 6) return format(zone, { weekday: "short" }).format(new Date(iso));
  return format(zone, { day: "numeric", month: "short" }).format(new Date(iso));
}

/** Mon, 3 Mar 2025, 09:05 */
export function full(date, zone) {
  const day = format(zone, { weekday: "short", day: "numeric", month: "short", year: "numeric" }).format(date);
  return `${day}, ${hour(date, zone)}`;
}

/** Mon 3 Mar, 09:05 */
export function short(date, zone) {
  const day = format(zone, { weekday: "short", day: "numeric", month: "short" }).format(date).replace(",", "");
  return `${day}, ${hour(date, zone)}`;
}
