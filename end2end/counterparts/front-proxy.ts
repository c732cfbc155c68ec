/** What stands in front of Relink: hands everything on, well or badly. */
import { request as ask, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { close, listen } from './http.ts';

export class FrontProxy {
  /** Whether the name that the browser asked for goes along. Else the upstream's own does, as with nginx's bare `proxy_pass`. */
  keepsHost = true;
  /** Addresses, query included, that are answered 403, as a web application firewall does. */
  refuses: RegExp | undefined;
  /** Addresses that somebody fetches first, as scanners and browsers that guess do: without cookies. */
  prefetches: RegExp | undefined;
  /** The status of each such fetch. */
  readonly prefetched: number[] = [];
  /** Port of Relink itself. */
  target = 0;

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async start(port: number): Promise<FrontProxy> {
    let self: FrontProxy | undefined;
    const { server } = await listen((request, response) => self?.handle(request, response), port);
    self = new FrontProxy(server, port);
    return self;
  }

  async stop(): Promise<void> {
    await close(this.server);
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '/';
    if (this.refuses?.test(path)) {
      response.writeHead(403, { 'Content-Type': 'text/html' });
      response.end('<html lang="en"><title>403 Forbidden</title><h1>403 Forbidden</h1></html>');
      return;
    }
    if (request.method === 'GET' && this.prefetches?.test(path)) await this.prefetch(path, request.headers.host ?? '');
    const headers = { ...request.headers, ...(!this.keepsHost && { host: `127.0.0.1:${this.target}` }) };
    const upstream = ask({ host: '127.0.0.1', port: this.target, path, method: request.method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(response);
    });
    upstream.on('error', () => response.destroy());
    // Whoever leaves an event stream leaves it at Relink too.
    response.on('close', () => upstream.destroy());
    request.pipe(upstream);
  }

  private async prefetch(path: string, host: string): Promise<void> {
    const headers = { host, 'sec-purpose': 'prefetch', purpose: 'prefetch' };
    const status = await new Promise<number>((resolve, reject) => {
      const request = ask({ host: '127.0.0.1', port: this.target, path, headers }, (answer) => {
        answer.resume().on('end', () => resolve(answer.statusCode ?? 0));
      });
      request.on('error', reject).end();
    });
    this.prefetched.push(status);
  }
}
