/** A throw-away PostgreSQL server on 127.0.0.1, whose read-only role a test can lock out in the ways that happen. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** PostgreSQL refuses to run as root; there it runs as the user that Debian's package made for it. */
const isRoot = process.getuid?.() === 0;
const SUPERUSER = 'postgres';

export interface Login {
  user: string;
  password: string;
}

export class PostgresServer {
  readonly host = '127.0.0.1';
  readonly database = 'shop';
  readonly reader: Login = { user: 'relink_reader', password: newPassword() };
  private readonly superuser: Login = { user: SUPERUSER, password: newPassword() };

  private constructor(
    private readonly folder: string,
    readonly port: number,
    private readonly programs: string,
  ) {}

  /** A new server with the table `daily_orders(day, orders, revenue)`, which `reader` may read. */
  static async start(port: number): Promise<PostgresServer> {
    const server = new PostgresServer(await mkdtemp(join(tmpdir(), 'relink-postgres-')), port, await findPrograms());
    await server.create();
    await server.startAgain();
    await server.fill();
    return server;
  }

  /** The reader's password becomes another one, which is returned. */
  async changePassword(): Promise<string> {
    this.reader.password = newPassword();
    await this.administer(`ALTER ROLE ${this.reader.user} PASSWORD '${this.reader.password}'`);
    return this.reader.password;
  }

  async revokeSelect(): Promise<void> {
    await this.administer(`REVOKE SELECT ON daily_orders FROM ${this.reader.user}`);
  }

  async grantSelect(): Promise<void> {
    await this.administer(`GRANT SELECT ON daily_orders TO ${this.reader.user}`);
  }

  /** Runs SQL; the answer is psql's unaligned rows. Throws with the server's own words. */
  async query(sql: string, login: Login = this.reader, database = this.database): Promise<string> {
    const args = ['-h', this.host, '-p', String(this.port), '-U', login.user, '-d', database, '-XAtq', '-v', 'ON_ERROR_STOP=1', '-c', sql];
    const { stdout } = await run(join(this.programs, 'psql'), args, { env: { ...process.env, PGPASSWORD: login.password } });
    return stdout.trim();
  }

  /** Stops answering, keeps the data. */
  async stop(): Promise<void> {
    await this.asServer('pg_ctl', '-D', this.data, '-m', 'immediate', '-w', 'stop');
  }

  async startAgain(): Promise<void> {
    const options = `-p ${this.port} -c listen_addresses=${this.host} -c fsync=off -k ${this.folder}`;
    await this.asServer('pg_ctl', '-D', this.data, '-o', options, '-l', join(this.folder, 'log'), '-w', 'start');
  }

  async remove(): Promise<void> {
    await this.stop().catch(() => {});
    await rm(this.folder, { recursive: true, force: true });
  }

  private get data(): string {
    return join(this.folder, 'data');
  }

  private async create(): Promise<void> {
    const passwordFile = join(this.folder, 'password');
    await writeFile(passwordFile, this.superuser.password);
    if (isRoot) await run('chown', ['-R', SUPERUSER, this.folder]);
    await chmod(this.folder, 0o700);
    await this.asServer('initdb', '-D', this.data, '-A', 'scram-sha-256', '-U', SUPERUSER, `--pwfile=${passwordFile}`, '-N', '-E', 'UTF8', '--locale=C');
  }

  private async fill(): Promise<void> {
    await this.administer(`CREATE DATABASE ${this.database}`, 'postgres');
    await this.administer(`
      CREATE TABLE daily_orders (day date PRIMARY KEY, orders int NOT NULL, revenue numeric NOT NULL);
      INSERT INTO daily_orders
        SELECT day, 20 + extract(doy FROM day)::int % 17, (20 + extract(doy FROM day)::int % 17) * 31.5
        FROM generate_series(current_date - 500, current_date, interval '1 day') AS day;
      CREATE ROLE ${this.reader.user} LOGIN PASSWORD '${this.reader.password}';
      GRANT SELECT ON daily_orders TO ${this.reader.user}`);
  }

  private async administer(sql: string, database = this.database): Promise<void> {
    await this.query(sql, this.superuser, database);
  }

  private async asServer(program: string, ...args: string[]): Promise<void> {
    const command = [join(this.programs, program), ...args];
    // Not from the tests' folder, which the server's user may not be allowed to enter.
    if (isRoot) await run('runuser', ['-u', SUPERUSER, '--', ...command], { cwd: this.folder });
    else await run(command[0]!, args, { cwd: this.folder });
  }
}

function newPassword(): string {
  return randomBytes(12).toString('hex');
}

async function findPrograms(): Promise<string> {
  const base = '/usr/lib/postgresql';
  const versions = await readdir(base).catch(() => []);
  const newest = versions.sort((one, other) => Number(other) - Number(one))[0];
  if (!newest) throw new Error(`no PostgreSQL server in ${base}: run make setup-test`);
  return join(base, newest, 'bin');
}
