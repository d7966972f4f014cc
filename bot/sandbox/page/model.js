/**
 * What the page knows of the world: the snapshot, changed by every event. bot/sandbox/events.py has the shapes.
 * @typedef {{id: number, name: string, first_name: string, username: string|null, language_code: string|null, is_bot: boolean}} Person
 * @typedef {{id: number, kind: string, title: string, username: string|null, is_forum: boolean, person_id: number|null,
 *   bot: string, members: {person_id: number, standing: string}[], topics: {id: number, name: string, closed: boolean}[]}} Chat
 * @typedef {{id: number, chat_id: number, thread_id: number|null, sender: Person|null, text: string, entities: any[],
 *   keyboard: any[][], reply_keyboard: string[][]|null, photo: any, date: string, edit_date: string|null,
 *   reply_to: number|null, service: string|null, silent: boolean, force_reply: any, document: any, via: string|null,
 *   forwarded_from: string|null, caption_above: boolean, spoiler: boolean}} Message
 */

const PRESENT = new Set(["creator", "administrator", "member", "restricted"]);
const TYPING_LASTS = 5000;

export class Model {
  constructor() {
    this.loaded = false;
    this.me = 0;
    /** @type {Person} */ this.bot = null;
    /** @type {Map<number, Person>} */ this.people = new Map();
    /** @type {Map<number, Chat>} */ this.chats = new Map();
    /** @type {Map<number, Map<number, Message>>} */ this.messages = new Map();
    /** @type {Map<string, number>} who has read a chat up to which message */ this.read = new Map();
    /** @type {Map<number, number>} */ this.typing = new Map();
    this.commands = [];
    this.profile = [];
    /** whether the bot answers what is typed behind its name */ this.inline = false;
    this.page = { zone: "UTC", has_recap: false };
    this.clock = { now: 0, frozen: true, since: 0 };
  }

  load(snapshot) {
    this.bot = snapshot.bot;
    this.page = snapshot.page;
    this.commands = snapshot.commands;
    this.profile = snapshot.profile;
    this.inline = snapshot.inline;
    this.people = new Map(snapshot.people.map((one) => [one.id, one]));
    this.chats = new Map(snapshot.chats.map((one) => [one.id, one]));
    this.messages = new Map(
      Object.entries(snapshot.messages).map(([id, all]) => [Number(id), new Map(all.map((one) => [one.id, one]))]),
    );
    this.typing.clear();
    this.setClock(snapshot.clock);
    if (!this.people.has(this.me)) this.me = snapshot.people.length ? snapshot.people[0].id : 0;
    if (!this.loaded) this.readAll();
    this.loaded = true;
  }

  /** Take over an event. */
  apply(event) {
    switch (event.type) {
      case "message":
        this.typing.delete(event.message.chat_id);
        this.in(event.message.chat_id).set(event.message.id, event.message);
        break;
      case "edit":
        this.in(event.message.chat_id).set(event.message.id, event.message);
        break;
      case "delete":
        for (const id of event.message_ids) this.in(event.chat_id).delete(id);
        break;
      case "chat":
        this.chats.set(event.chat.id, event.chat);
        break;
      case "person":
        this.people.set(event.person.id, event.person);
        break;
      case "commands":
        this.commands = event.commands;
        break;
      case "profile":
        this.profile = event.profile;
        break;
      case "typing":
        this.typing.set(event.chat_id, performance.now() + TYPING_LASTS);
        break;
      case "clock":
        this.setClock(event);
    }
    if (event.type === "person" && !this.me) this.me = event.person.id;
  }

  setClock({ now, frozen }) {
    this.clock = { now: new Date(now).getTime(), frozen, since: performance.now() };
  }

  /** The world's time at this moment. */
  now() {
    const passed = this.clock.frozen ? 0 : performance.now() - this.clock.since;
    return new Date(this.clock.now + passed);
  }

  in(chatId) {
    if (!this.messages.has(chatId)) this.messages.set(chatId, new Map());
    return this.messages.get(chatId);
  }

  /** The chats that I see: my own with the bot first, then groups of mine, and channels. @returns {Chat[]} */
  mine() {
    const others = [...this.chats.values()].filter((chat) => chat.kind === "channel" || this.amIn(chat));
    return this.me ? [this.ownChat(), ...others.filter((chat) => chat.kind !== "private")] : others;
  }

  /** A chat of mine by its id. */
  find(chatId) {
    return this.mine().find((chat) => chat.id === chatId);
  }

  /** My chat with the bot, also before it was ever opened. @returns {Chat} */
  ownChat() {
    const blank = { id: this.me, kind: "private", title: "", username: null, is_forum: false, person_id: this.me };
    return this.chats.get(this.me) ?? { ...blank, bot: "member", members: [], topics: [] };
  }

  amIn(chat) {
    return chat.members.some((one) => one.person_id === this.me && PRESENT.has(one.standing));
  }

  botIn(chat) {
    return PRESENT.has(chat.bot);
  }

  titleOf(chat) {
    return chat.kind === "private" ? this.bot.name : chat.title;
  }

  isTyping(chatId) {
    return (this.typing.get(chatId) ?? 0) > performance.now();
  }

  isMine(message) {
    return message.sender?.id === this.me;
  }

  /** The messages that I have not read. @returns {Message[]} */
  unread(chatId) {
    const mark = this.read.get(`${this.me}/${chatId}`) ?? 0;
    return [...this.in(chatId).values()].filter((one) => one.id > mark && !this.isMine(one) && one.service === null);
  }

  /** I have seen a chat up to this message. */
  markRead(chatId, messageId) {
    const key = `${this.me}/${chatId}`;
    this.read.set(key, Math.max(this.read.get(key) ?? 0, messageId));
  }

  /** The two letters of my language, as the bot names it. */
  language() {
    return (this.people.get(this.me)?.language_code ?? "").split("-")[0];
  }

  /** The commands that apply in a chat: the nearest scope wins, my language before the one for all. */
  commandsIn(chat) {
    for (const scope of this.scopes(chat)) {
      for (const spoken of [this.language(), ""]) {
        const found = this.commands.find((one) => one.language_code === spoken && this.covers(one.scope, scope, chat.id));
        if (found?.commands.length) return found.commands;
      }
    }
    return [];
  }

  /** The scopes of commands that I am in, the nearest first. */
  scopes(chat) {
    if (chat.kind === "private") return ["chat", "all_private_chats", "default"];
    const leads = chat.members.some((one) => one.person_id === this.me && ["creator", "administrator"].includes(one.standing));
    const all = ["chat_member", "chat_administrators", "chat", "all_chat_administrators", "all_group_chats", "default"];
    return leads ? all : all.filter((one) => !one.endsWith("administrators"));
  }

  covers(scope, type, chatId) {
    const here = scope.chat_id === undefined || Number(scope.chat_id) === chatId;
    const me = scope.user_id === undefined || Number(scope.user_id) === this.me;
    return scope.type === type && here && me;
  }

  /** What the bot says of itself in my language, or in the words for all. */
  description() {
    const said = (language) => this.profile.find((one) => one.field === "description" && one.language_code === language)?.words;
    return said(this.language()) || said("") || "";
  }

  /** Whether a message asks me to answer it. */
  asksMe(chat, message) {
    if (!message?.force_reply || message.sender?.id === this.me) return false;
    if (!message.force_reply.selective || chat.kind === "private") return true;
    const { username } = this.people.get(this.me) ?? {};
    const named = message.entities.some((one) => one.user?.id === this.me || this.mentions(message, one, username));
    return named || this.in(chat.id).get(message.reply_to)?.sender?.id === this.me;
  }

  mentions(message, entity, username) {
    const words = message.text.slice(entity.offset + 1, entity.offset + entity.length);
    return entity.type === "mention" && words.toLowerCase() === username?.toLowerCase();
  }

  readAll() {
    for (const person of this.people.keys()) {
      for (const [chatId, all] of this.messages) this.read.set(`${person}/${chatId}`, Math.max(0, ...all.keys()));
    }
  }
}
