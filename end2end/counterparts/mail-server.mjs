// A real mail server on loopback, for the tests in Rust and in the browser alike: a program, not a module.
// It tells its port and every letter on standard output, a JSON line each, and is told how to behave on standard
// input: "accept", "refuse 550", "refuse-login". With --login it wants user "relink", password "mail-s3cret".
// With --starttls it offers encryption, under a certificate that nobody trusts.
import { createInterface } from "node:readline";
import { SMTPServer } from "smtp-server";
import { simpleParser } from "mailparser";

const wants = (flag) => process.argv.includes(flag);
let mood = "accept";

const refusal = (code, words) => Object.assign(new Error(words), { responseCode: code });
const tell = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

const server = new SMTPServer({
  authOptional: !wants("--login"),
  // Passwords in clear are fine on loopback.
  allowInsecureAuth: true,
  disabledCommands: wants("--starttls") ? [] : ["STARTTLS"],
  onAuth(auth, session, done) {
    const fits = mood !== "refuse-login" && auth.username === "relink" && auth.password === "mail-s3cret";
    done(fits ? null : refusal(535, "Authentication failed"), { user: auth.username });
  },
  onRcptTo(address, session, done) {
    const [word, code] = mood.split(" ");
    done(word === "refuse" ? refusal(Number(code), "Not now, or not here") : null);
  },
  async onData(stream, session, done) {
    const letter = await simpleParser(stream);
    tell({
      from: session.envelope.mailFrom.address,
      to: session.envelope.rcptTo.map((recipient) => recipient.address),
      subject: letter.subject,
      text: letter.text,
      html: letter.html,
      attachments: letter.attachments.map(({ filename, contentType, content }) => ({
        name: filename,
        kind: contentType,
        size: content.length,
        begins: content.subarray(0, 8).toString("latin1"),
      })),
      headers: Object.fromEntries(letter.headerLines.map(({ key, line }) => [key, line.slice(key.length + 1).trim()])),
    });
    done();
  },
});

server.on("error", (error) => process.stderr.write(`${error.message}\n`));
server.listen(0, "127.0.0.1", () => tell({ port: server.server.address().port }));
createInterface({ input: process.stdin })
  .on("line", (line) => {
    mood = line;
    tell({ mood });
  })
  // Whoever started it has ended.
  .on("close", () => process.exit(0));
