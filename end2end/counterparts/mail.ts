/** A real mail server on loopback, as a program of its own (mail-server.mjs). */
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface Letter {
  to: string[];
  subject: string;
  text: string;
}

export class MailServer {
  readonly letters: Letter[] = [];

  private constructor(
    private readonly process: ChildProcess,
    readonly port: number,
  ) {}

  /** It wants the user "relink" with the password "mail-s3cret". */
  static async start(): Promise<MailServer> {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'mail-server.mjs'), '--login'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout! });
    const port = await new Promise<number>((resolve, reject) => {
      lines.once('line', (line) => resolve(JSON.parse(line).port));
      child.once('exit', (code) => reject(new Error(`the mail server ended with ${code}`)));
    });
    const server = new MailServer(child, port);
    lines.on('line', (line) => server.letters.push(JSON.parse(line)));
    return server;
  }

  stop(): void {
    this.process.kill();
  }
}
