// A small bot as grammY's users write it: node bot.cjs URL TOKEN [PORT SECRET]. With a port it takes a webhook.
// Says one line of JSON when it is at work; all else is seen in the chats. What it does for whom: ../README.md.
"use strict";

const http = require("node:http");
const { setTimeout: pause } = require("node:timers/promises");
const { Bot, GrammyError, InlineKeyboard, InputFile, webhookCallback } = require("grammy");

const [url, token, port, secret] = process.argv.slice(2);
const bot = new Bot(token, { client: { apiRoot: url } });

async function refused(attempt) {
  try {
    await attempt();
  } catch (error) {
    if (error instanceof GrammyError) return error;
    throw error;
  }
  return undefined;
}

// A greeting with a button.
bot.command("start", (ctx) =>
  ctx.reply(`Hello <b>${ctx.from.first_name}</b>`, {
    parse_mode: "HTML",
    reply_markup: new InlineKeyboard().text("Done", "done:1"),
  }));

// The press is acknowledged, and the message changes.
bot.callbackQuery(/^done:/, async (ctx) => {
  await ctx.answerCallbackQuery("Noted");
  await ctx.editMessageText("Done, <i>thank you</i>", { parse_mode: "HTML" });
});

// A 400, told in the library's own terms.
bot.command("wrong", async (ctx) => {
  const error = await refused(() => ctx.reply("<b>never closed", { parse_mode: "HTML" }));
  await ctx.reply(`${error.error_code}: ${error.description}`);
});

// A message to another chat, which may have moved, or blocked us.
bot.command("to", async (ctx) => {
  const error = await refused(() => ctx.api.sendMessage(Number(ctx.match), "Good day"));
  const moved = error?.parameters.migrate_to_chat_id;
  if (moved !== undefined) await ctx.api.sendMessage(moved, "Good day, again");
  else if (error !== undefined) await ctx.reply(`${error.error_code}: ${error.description}`);
});

// A 429: wait as long as was said, then once more.
bot.command("flood", async (ctx) => {
  const error = await refused(() => ctx.reply("Through"));
  if (error === undefined) return;
  const wait = error.parameters.retry_after;
  await pause(wait * 1000);
  await ctx.reply(`Through after ${wait}`);
});

// A document, as multipart.
bot.command("file", (ctx) =>
  ctx.replyWithDocument(new InputFile(Buffer.from("Hello, file.\n"), "hello.txt"), {
    caption: "A <b>file</b>",
    parse_mode: "HTML",
  }));

// What somebody sent, fetched.
bot.on("message:document", async (ctx) => {
  const file = await ctx.getFile();
  const content = await (await fetch(`${url}/file/bot${token}/${file.file_path}`)).text();
  await ctx.reply(`${ctx.message.document.file_name}: ${content}`, {
    reply_parameters: { message_id: ctx.message.message_id },
  });
});

// Heard and left: what matters is that the library can read it.
bot.on(["my_chat_member", "edited_message"], () => {});

async function main() {
  await bot.init();
  const ready = JSON.stringify({ id: bot.botInfo.id, username: bot.botInfo.username });
  if (port === undefined) {
    process.once("SIGTERM", () => bot.stop());
    console.log(ready);
    await bot.start({ timeout: 2 });
    return;
  }
  const answer = webhookCallback(bot, "http", { secretToken: secret });
  const server = http.createServer(answer);
  await new Promise((done) => server.listen(Number(port), "127.0.0.1", done));
  await bot.api.setWebhook(`http://127.0.0.1:${port}/hook`, { secret_token: secret, max_connections: 1 });
  console.log(ready);
  await new Promise((done) => process.once("SIGTERM", done));
  await bot.api.deleteWebhook();
  server.close();
  server.closeAllConnections();
}

main();
