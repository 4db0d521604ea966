// Why does this file exist? One person plays several people here: it shows their chats and passes on what they do.
// All text from the world becomes text nodes, never markup.

const ZONE = "Europe/Amsterdam";
const day = new Intl.DateTimeFormat("nl-NL", { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: ZONE });
const short = new Intl.DateTimeFormat("nl-NL", { day: "numeric", month: "long", timeZone: ZONE });
const time = new Intl.DateTimeFormat("nl-NL", { hour: "2-digit", minute: "2-digit", timeZone: ZONE });

const $ = (id) => document.getElementById(id);
const store = sessionStorage;

let state = { run: null, version: 0, people: {}, bot: {}, chats: new Map() };
let open = null;
let shown = new Map();
let replyTo = null;
let pendingTurn = false;

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

// The world

async function listen() {
  for (;;) {
    if (document.hidden) await new Promise((done) => document.addEventListener("visibilitychange", done, { once: true }));
    // A hidden page lets go of its connection: a browser gives one address only six.
    const leaving = new AbortController();
    const letGo = () => document.hidden && leaving.abort();
    document.addEventListener("visibilitychange", letGo);
    try {
      const answer = await fetch(`/proef/state?since=${state.version}`, { signal: leaving.signal });
      if (!answer.ok) throw new Error(await answer.text());
      if ($("toast").dataset.lost) toast("");
      take(await answer.json());
    } catch (error) {
      if (error.name !== "AbortError") {
        toast("Geen verbinding met de proef. De pagina probeert het opnieuw.", { lost: true });
        await new Promise((done) => setTimeout(done, 2000));
      }
    } finally {
      document.removeEventListener("visibilitychange", letGo);
    }
  }
}

function take(news) {
  if (state.run !== news.run) {
    if (store.getItem("run") !== news.run) {
      store.clear();
      store.setItem("run", news.run);
    }
    const again = state.run !== null;
    state.chats = new Map();
    shown = new Map();
    $("messages").replaceChildren();
    state.run = news.run;
    if (again) {
      // What came is only what changed in another world.
      state.version = 0;
      return;
    }
  }
  const { chats, ...rest } = news;
  Object.assign(state, rest);
  for (const chat of chats) state.chats.set(chat.id, chat);
  // Whoever looks at a group that became a supergroup looks at that one from now on.
  if (current()?.moved) location.hash = `#chat=${current().moved}`;
  showHeader();
  showList();
  showChat(chats.some((chat) => chat.id === open));
}

async function ask(what, content) {
  try {
    const answer = await fetch(`/proef/${what}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(content),
    });
    if (answer.ok) return await answer.json();
    toast(answer.status === 400 ? await answer.text() : "Dat is niet gelukt. Kijk in het venster waarin de proef loopt.");
  } catch {
    toast("Geen verbinding met de proef.", { lost: true });
  }
  return null;
}

let fading;
function toast(text, { lost = false } = {}) {
  clearTimeout(fading);
  $("toast").textContent = text;
  if (lost) $("toast").dataset.lost = "yes";
  else delete $("toast").dataset.lost;
  if (text && !lost) fading = setTimeout(() => toast(""), 7000);
}

// Header

function moment(at) {
  return `${day.format(at)}, ${time.format(at)}`;
}

function showHeader() {
  const now = new Date(state.now);
  $("clock").dateTime = state.now;
  $("clock").textContent = moment(now);
  $("strip").textContent = state.strip;
  $("name").textContent = state.bot.name;
  document.title = state.bot.name;
  showTurning();
}

function showTurning() {
  const turning = pendingTurn || state.turning === true;
  const said = turning ? "De klok draait" : "";
  if ($("turning").textContent !== said) $("turning").textContent = said;
  for (const button of document.querySelectorAll("[data-to]")) button.disabled = turning;
}

for (const button of document.querySelectorAll("[data-to]")) {
  button.addEventListener("click", async () => {
    pendingTurn = true;
    toast("");
    showTurning();
    await ask("turn", { to: button.dataset.to });
    pendingTurn = false;
    state.turning = false;
    showTurning();
    if (document.activeElement === document.body) button.focus();
  });
}

// The list of people and groups

const seen = (id) => Number(store.getItem(`seen:${id}`) ?? 0);

function nameOf(chat) {
  return chat.title ?? state.people[chat.id];
}

function unread(chat) {
  return chat.messages.filter((m) => m.message_id > seen(chat.id) && m.from.id === state.bot.id).length;
}

function showList() {
  for (const [list, wanted] of [["people", (c) => c.id > 0], ["groups", (c) => c.id < 0 && !c.moved]]) {
    const known = new Map([...$(list).children].map((item) => [item.dataset.chat, item]));
    for (const chat of [...state.chats.values()].filter(wanted)) {
      let item = known.get(String(chat.id));
      if (!item) {
        item = make("li", { "data-chat": chat.id }, make("a", { href: `#chat=${chat.id}` }, make("span"), make("span")));
        $(list).append(item);
      }
      known.delete(String(chat.id));
      const [name, count] = item.firstChild.children;
      const fresh = unread(chat);
      name.textContent = nameOf(chat);
      count.className = fresh ? "count" : "";
      count.replaceChildren(...(fresh ? [String(fresh), make("span", { class: "unseen" }, " ongelezen")] : []));
      if (chat.id === open) item.firstChild.setAttribute("aria-current", "page");
      else item.firstChild.removeAttribute("aria-current");
    }
    for (const gone of known.values()) gone.remove();
  }
  $("groups-title").hidden = !$("groups").children.length;
}

// One chat

const current = () => state.chats.get(open);
const me = () => (open > 0 ? open : Number($("as").value));

function choose() {
  const wanted = Number(/^#chat=(-?\d+)$/.exec(location.hash)?.[1] ?? NaN);
  if (wanted === open) return;
  if (open !== null && current()) store.setItem(`draft:${open}`, $("text").value);
  open = Number.isNaN(wanted) ? null : wanted;
  shown = new Map();
  $("messages").replaceChildren();
  $("text").value = open === null ? "" : (store.getItem(`draft:${open}`) ?? "");
  grow();
  setReply(null);
  toast("");
  showList();
  showChat(true, { entering: true });
}

function showChat(changed, { entering = false } = {}) {
  const chat = current();
  document.body.classList.toggle("chatting", Boolean(chat));
  $("choose").hidden = Boolean(chat);
  $("chat").hidden = !chat;
  if (!chat || !changed) return;
  const group = chat.id < 0;
  const fresh = !$("messages").children.length;
  const low = fresh || $("scroll").scrollHeight - $("scroll").scrollTop - $("scroll").clientHeight < 80;
  $("title").textContent = nameOf(chat);
  $("subtitle").textContent = group
    ? chat.members.map((id) => state.people[id]).join(", ")
    : `U bent ${nameOf(chat)}, in gesprek met ${state.bot.name}`;
  $("description").textContent = group || chat.messages.length ? "" : state.description;
  if (group && (entering || fresh)) showSenders(chat);
  $("sender").hidden = !group;
  $("chat").classList.toggle("private", !group);
  showMessages(chat);
  showMenu(chat);
  const starting = $("start").contains(document.activeElement);
  $("start").hidden = group || chat.started || chat.blocked;
  $("compose").hidden = !$("start").hidden || chat.blocked;
  if (starting && $("start").hidden) $("text").focus();
  if (low) $("scroll").scrollTop = $("scroll").scrollHeight;
  if (!document.hidden) {
    store.setItem(`seen:${chat.id}`, chat.last);
    showList();
  }
  if (entering && matchMedia("(max-width: 45rem)").matches) $("title").focus();
}

function showSenders(chat) {
  const before = store.getItem(`as:${chat.id}`);
  $("as").replaceChildren(...chat.members.map((id) => make("option", { value: id }, state.people[id])));
  if (chat.members.includes(Number(before))) $("as").value = before;
}

$("as").addEventListener("change", () => {
  store.setItem(`as:${open}`, $("as").value);
  shown = new Map();
  showMessages(current());
});

function showMessages(chat) {
  const list = $("messages");
  const next = new Map();
  const focused = document.activeElement?.closest?.(".message");
  let last = "";
  let before = null;
  const place = (key, content, build) => {
    const known = shown.get(key);
    let item = known?.item;
    if (known?.content !== content) {
      item = build();
      if (known) {
        known.item.replaceWith(item);
        // Who pressed a button must not fall out of the message when it changes under their hands.
        if (known.item === focused) (item.querySelector(".keyboard button") ?? item).focus();
      }
    }
    const spot = before ? before.nextSibling : list.firstChild;
    if (spot !== item) list.insertBefore(item, spot);
    before = item;
    next.set(key, { item, content });
  };
  for (const message of chat.messages) {
    const date = day.format(new Date(message.date * 1000));
    if (date !== last) {
      last = date;
      place(`day ${date}`, date, () => make("li", { class: "day" }, date));
    }
    place(message.message_id, JSON.stringify(message), () => showMessage(chat, message));
  }
  while (before ? before.nextSibling : list.firstChild) (before ? before.nextSibling : list.firstChild).remove();
  shown = next;
  const newest = chat.messages.at(-1);
  if (newest?.force_reply && store.getItem(`asked:${chat.id}`) !== String(newest.message_id)) {
    store.setItem(`asked:${chat.id}`, newest.message_id);
    setReply(newest);
  }
  if (replyTo && !chat.messages.some((m) => m.message_id === replyTo.message_id)) setReply(null);
}

function showMessage(chat, message) {
  if (message.new_chat_members) {
    const names = message.new_chat_members.map((user) => user.first_name).join(", ");
    return make("li", { class: "service" }, `${state.people[message.from.id]} voegde ${names} toe`);
  }
  if (message.migrate_to_chat_id || message.migrate_from_chat_id) {
    return make("li", { class: "service" }, "Deze groep is een supergroep geworden");
  }
  const own = message.from.id === me();
  const from = own ? "U" : message.from.is_bot ? message.from.first_name : state.people[message.from.id];
  const bubble = make("div", { class: "bubble" });
  bubble.append(make("p", { class: own || chat.id > 0 ? "unseen" : "from" }, from));
  if (message.reply_to_message) bubble.append(make("p", { class: "quote" }, summary(message.reply_to_message)));
  if (message.sticker) bubble.append(make("p", { class: "thing" }, "Sticker"));
  if (message.photo) {
    const { file_unique_id, width } = message.photo.at(-1);
    bubble.append(own ? make("p", { class: "thing" }, "Foto") : make("img", { src: `/proef/file/${file_unique_id}`, width, alt: "Plaatje, in woorden hieronder" }));
  }
  if (message.document) {
    const { file_name, file_size, file_unique_id } = message.document;
    const size = ` (${Math.ceil(file_size / 1000)} kB)`;
    bubble.append(make("p", { class: "thing" }, "Bestand: ", make("a", { href: `/proef/file/${file_unique_id}`, download: file_name }, file_name), size));
  }
  const text = message.text ?? message.caption;
  const entities = message.entities ?? message.caption_entities;
  if (text) bubble.append(make("div", { class: "text" }, ...rich({ text, entities })));
  const at = new Date((message.edit_date ?? message.date) * 1000);
  const sameDay = day.format(at) === day.format(new Date(message.date * 1000));
  const then = (message.edit_date ? "gewijzigd " : "") + (sameDay ? "" : `${short.format(at)}, `) + time.format(at);
  bubble.append(
    make("div", { class: "foot" }, make("span", {}, then),
      make("button", { type: "button", "aria-label": `Antwoord op: ${summary(message)}`, onclick: () => { setReply(message); $("text").focus(); } }, "Antwoord")),
  );
  const item = make("li", { class: own ? "message own" : "message", tabindex: -1 }, bubble);
  if (message.reply_markup) item.append(keyboard(message));
  return item;
}

function summary(message) {
  const text = message.text ?? message.caption ?? (message.sticker ? "Sticker" : message.photo ? "Foto" : (message.document?.file_name ?? "Bericht"));
  return text.length > 70 ? `${text.slice(0, 70)}…` : text;
}

function keyboard(message) {
  const rows = message.reply_markup.inline_keyboard.map((row) =>
    make("div", {}, ...row.map((button) => {
      if (button.url) return link(button.url, [button.text], "button");
      return make("button", { type: "button", onclick: (event) => press(event.currentTarget, message, button) }, button.text);
    })));
  return make("div", { class: "keyboard" }, ...rows);
}

async function press(element, message, button) {
  if (element.hasAttribute("aria-busy")) return;
  element.setAttribute("aria-busy", "true");
  const answer = await ask("press", { user: me(), chat: open, message_id: message.message_id, data: button.callback_data });
  element.removeAttribute("aria-busy");
  if (answer && !answer.answered) toast("De bot reageert niet op deze knop.");
  else if (answer?.text) toast(answer.text);
}

// Entities count in UTF-16 units, as JavaScript strings do. They nest, and stand with the outer one first.

const PLAIN = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote", expandable_blockquote: "blockquote" };

function rich({ text, entities = [] }) {
  const waiting = [...entities];
  const until = (begin, end) => {
    const nodes = [];
    let at = begin;
    while (waiting.length && waiting[0].offset < end) {
      const entity = waiting.shift();
      const stop = Math.min(entity.offset + entity.length, end);
      if (entity.offset > at) nodes.push(text.slice(at, entity.offset));
      nodes.push(wrapped(entity, until(entity.offset, stop), text.slice(entity.offset, stop)));
      at = stop;
    }
    if (at < end) nodes.push(text.slice(at, end));
    return nodes;
  };
  return until(0, text.length);
}

function wrapped(entity, nodes, words) {
  switch (entity.type) {
    case "bot_command":
      return make("button", { type: "button", class: "command", onclick: () => write(words) }, ...nodes);
    case "url":
      return link(/^https?:/i.test(words) ? words : `https://${words}`, nodes);
    case "text_link":
      return link(entity.url, nodes);
    case "email":
      return make("a", { href: `mailto:${words}` }, ...nodes);
    case "spoiler":
      return make("span", { class: "spoiler" }, ...nodes);
    default:
      return make(PLAIN[entity.type] ?? "span", {}, ...nodes);
  }
}

function link(target, nodes, kind = null) {
  let url;
  try {
    url = new URL(target);
  } catch {
    return make("span", {}, ...nodes);
  }
  const start = url.searchParams.get("start");
  const ours = ["t.me", "telegram.me"].includes(url.hostname) && url.pathname.slice(1).toLowerCase() === state.bot.username.toLowerCase();
  if (ours) return make("a", { href: target, class: kind, onclick: (event) => { event.preventDefault(); invite(start); } }, ...nodes);
  if (!["http:", "https:", "mailto:"].includes(url.protocol)) return make("span", {}, ...nodes);
  return make("a", { href: url.href, class: kind, target: "_blank", rel: "noopener noreferrer" }, ...nodes);
}

function invite(start) {
  const people = Object.entries(state.people).map(([id, name]) =>
    make("li", {}, make("button", {
      type: "button",
      onclick: async () => {
        $("invitation").close();
        const user = Number(id);
        if (await ask("write", { user, chat: user, text: start ? `/start ${start}` : "/start" })) location.hash = `#chat=${id}`;
      },
    }, name)));
  $("invitation").querySelector("ul").replaceChildren(...people);
  $("invitation").showModal();
}
$("invitation").querySelector(".close").addEventListener("click", () => $("invitation").close());

// Writing

async function write(text) {
  const sent = await ask("write", { user: me(), chat: open, text, reply_to: replyTo?.message_id ?? null });
  if (sent) setReply(null);
  return sent;
}

function setReply(message) {
  replyTo = message;
  $("replying").hidden = !message;
  if (message) $("replying").firstElementChild.textContent = `Antwoord op: ${summary(message)}`;
}
$("replying").querySelector("button").addEventListener("click", () => {
  setReply(null);
  $("text").focus();
});

function showMenu(chat) {
  const item = (label, act) => make("li", {}, make("button", { type: "button", onclick: () => { $("menu").open = false; act(); } }, ...label));
  $("menu").querySelector("ul").replaceChildren(
    ...chat.commands.map(([command, description]) =>
      item([make("code", {}, `/${command}`), ` ${description}`], () => write(chat.id < 0 ? `/${command}@${state.bot.username}` : `/${command}`))),
    item(["Sticker sturen"], () => ask("sticker", { user: me(), chat: open })),
  );
}
$("menu").addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  $("menu").open = false;
  $("menu").querySelector("summary").focus();
});
document.addEventListener("click", (event) => {
  if (!event.target.closest("#menu")) $("menu").open = false;
});

function grow() {
  $("text").style.height = "auto";
  if ($("text").value) $("text").style.height = `${$("text").scrollHeight + 2}px`;
}
$("text").addEventListener("input", grow);
$("text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    $("compose").requestSubmit();
  }
});
$("compose").addEventListener("submit", async (event) => {
  event.preventDefault();
  if (await write($("text").value)) {
    $("text").value = "";
    grow();
    $("text").focus();
  }
});
$("start").querySelector("button").addEventListener("click", () => write("/start"));
$("skip").addEventListener("click", (event) => {
  event.preventDefault();
  $("conversation").focus();
});

addEventListener("hashchange", choose);
document.addEventListener("visibilitychange", () => showChat(true));
choose();
listen();
