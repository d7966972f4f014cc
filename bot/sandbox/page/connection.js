/** The line to the sandbox: events in, acts out. */

const FIRST_WAIT = 300;
const LONGEST_WAIT = 5000;

/**
 * Follow the world, and begin anew after every drop. Each beginning brings a fresh snapshot.
 * @param {{event: (event: any) => void, up: () => void, down: () => void}} listener
 */
export function follow(listener) {
  let wait = FIRST_WAIT;
  const begin = () => {
    const source = new EventSource("/events");
    source.onmessage = (message) => {
      const event = JSON.parse(message.data);
      if (event.type === "snapshot") {
        wait = FIRST_WAIT;
        listener.up();
      }
      if (event.type === "chat_moved") again(0);
      listener.event(event);
    };
    const again = (after) => {
      source.close();
      setTimeout(begin, after);
    };
    source.onerror = () => {
      listener.down();
      again(wait);
      wait = Math.min(wait * 1.6, LONGEST_WAIT);
    };
  };
  begin();
}

/** Carry out an act; an Error says in words why it was refused. @param {Record<string, any>} what */
export async function act(what) {
  let answer;
  try {
    answer = await fetch("/act", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(what),
    });
  } catch {
    throw new Error("The sandbox does not answer.");
  }
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(body.error ?? `The sandbox answered ${answer.status}.`);
  return body;
}
