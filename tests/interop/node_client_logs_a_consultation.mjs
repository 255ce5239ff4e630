// Two clients written by others log a consultation over the socket given: msgpack5rpc (a MessagePack-RPC client of
// the Neovim world) as it is, and @msgpack/msgpack (the official JavaScript codec) over node:net.
import assert from "node:assert/strict";
import net from "node:net";
import { createRequire } from "node:module";

const [socketPath, modules] = process.argv.slice(2);
const require = createRequire(modules + "/");
const Session = require("msgpack5rpc");
const { encode, decodeMultiStream } = require("@msgpack/msgpack");

function connect() {
  return new Promise((resolve, reject) => {
    const socket = net.createConnection(socketPath, () => resolve(socket));
    socket.on("error", reject);
  });
}

async function withMsgpack5rpc() {
  const socket = await connect();
  const session = new Session();
  session.attach(socket, socket);
  const call = (method, ...params) =>
    new Promise((resolve, reject) =>
      session.request(method, params, (error, result) => (error ? reject(error) : resolve(result))));
  return { call, end: () => socket.destroy() };
}

async function withOfficialCodec() {
  const socket = await connect();
  const waiting = new Map();
  let last = 0;
  (async () => {
    for await (const [type, msgid, error, result] of decodeMultiStream(socket)) {
      assert.equal(type, 1);
      const { resolve, reject } = waiting.get(msgid);
      waiting.delete(msgid);
      error ? reject(error) : resolve(result);
    }
  })().catch(() => {}); // the socket is destroyed at the end
  const call = (method, ...params) =>
    new Promise((resolve, reject) => {
      waiting.set(++last, { resolve, reject });
      socket.write(encode([0, last, method, params]));
    });
  return { call, end: () => socket.destroy() };
}

async function logAConsultation({ call, end }, already) {
  const text = "空き家バンクの物件を見たい。髙橋・﨑・𠮷野家、㈱ﾈﾑﾛ 😀";
  for (const value of [text, "", 0, -1, 65536, 2 ** 40, 1.5, true, null, [1, [2, [3]]], { 鍵: [text] }])
    assert.deepEqual(await call("rpc.echo", value), [value]);
  assert.deepEqual(await call("rpc.echo"), []);

  const { id: contact } = await call("contact.add", { family: "髙橋", given: "花子", kana: "タカハシ ハナコ", prefecture: "東京都" });
  const { id, number } = await call("consult.add", {
    contact, date: "令和6年10月31日", channel: "電話", topic: ["空き家", "仕事・就職"], body: text,
    next_action: "物件の資料を送る", next_due: "2024-11-05",
  });
  assert.match(number, /^R6-\d{4}$/);
  const slip = await call("consult.show", { id });
  assert.equal(slip.body, text);
  assert.deepEqual(slip.topic, ["vacant", "work"]);
  assert.equal(slip.date, "2024-10-31");

  const report = await call("report.monthly", { month: "2024-10" });
  const row = Object.fromEntries(report.rows.map((r) => [r.code, r]));
  assert.equal(row.consultations.month, already + 1);
  assert.equal(row.consultations.label, "相談件数（延べ）");
  assert.equal(row.relationship_novisit.month, already + 1);
  assert.equal(report.city, "根室市");

  await assert.rejects(call("consult.add", { date: "2026-02-30", channel: "phone", topic: "work" }), (error) => {
    assert.deepEqual([error.code, error.field, error.message], ["invalid", "date", "date 2026-02-30 does not exist"]);
    return true;
  });
  // many at once on one connection: each finds its own answer
  const numbers = Array.from({ length: 100 }, (_, i) => i);
  assert.deepEqual(await Promise.all(numbers.map((n) => call("rpc.echo", n))), numbers.map((n) => [n]));
  end();
}

await logAConsultation(await withMsgpack5rpc(), 0);
await logAConsultation(await withOfficialCodec(), 1);
