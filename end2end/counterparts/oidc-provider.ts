/**
 * A real OpenID provider on 127.0.0.1: the certified `oidc-provider` library speaks the protocol, unmodified. Ours are
 * the pages, the memory and the data API, and the ways for a test to break things.
 */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Provider } from 'oidc-provider';
import { Gate } from './gate.ts';
import { close, listen } from './http.ts';
import { METRICS_SCOPE, serveMetrics } from './metrics-api.ts';
import { type Account, ACCOUNTS } from './oidc-accounts.ts';
import { OidcPages } from './oidc-pages.ts';
import { OidcStore } from './oidc-store.ts';

export interface Client {
  id: string;
  secret: string;
}

export class OidcProvider {
  /** Whether a refresh replaces the refresh token; reuse of an old one then kills the whole grant. */
  rotateRefreshTokens = true;
  /** Seconds a new access token lives. */
  accessTokenSeconds = 3600;
  /** Answers the token endpoint with this status and an HTML page, as a proxy in trouble does. */
  tokenStatus: number | undefined;
  /** Answers the data API with this status. */
  apiStatus: number | undefined;
  /** Sends Cross-Origin-Opener-Policy: same-origin with every page, which cuts the popup off its opener. */
  severOpener = false;

  /** Close it to keep whoever asks the token endpoint waiting. */
  readonly tokenGate = new Gate();

  private readonly pages: OidcPages;

  private constructor(
    private readonly server: Server,
    private readonly provider: Provider,
    private readonly store: OidcStore,
    readonly issuer: string,
  ) {
    this.pages = new OidcPages(provider, ACCOUNTS);
  }

  static async start(port = 0): Promise<OidcProvider> {
    // The issuer's name has the port in it, so the port comes first.
    let self: OidcProvider | undefined;
    const { server, origin } = await listen((request, response) => self?.handle(request, response), port);
    const store = new OidcStore();
    const provider: Provider = new Provider(origin, {
      adapter: (model: string) => store.adapter(model),
      clients: [],
      claims: { openid: ['sub'], email: ['email', 'email_verified'] },
      scopes: ['openid', 'offline_access', 'email', METRICS_SCOPE],
      cookies: { keys: [randomBytes(32).toString('hex')] },
      features: { devInteractions: { enabled: false }, introspection: { enabled: true }, revocation: { enabled: true } },
      findAccount: (_context, id) => {
        const account = ACCOUNTS.find((known) => known.id === id);
        return account && { accountId: id, claims: () => ({ sub: id, email: account.email, email_verified: true }) };
      },
      interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
      pkce: { required: () => true },
      rotateRefreshToken: () => self?.rotateRefreshTokens ?? true,
      ttl: { AccessToken: () => self?.accessTokenSeconds ?? 3600, RefreshToken: 86_400, Grant: 86_400, Session: 86_400, Interaction: 3600, IdToken: 3600 },
    });
    self = new OidcProvider(server, provider, store, origin);
    return self;
  }

  get metricsUrl(): string {
    return `${this.issuer}/api/metrics`;
  }

  /** Registers an application of ours, as a person would in the provider's console. */
  async addClient(redirectUri: string): Promise<Client> {
    const client = { id: `relink-${randomBytes(4).toString('hex')}`, secret: randomBytes(24).toString('base64url') };
    await this.store.adapter('Client').upsert(
      client.id,
      {
        client_id: client.id,
        client_secret: client.secret,
        redirect_uris: [redirectUri],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
      },
      0,
    );
    return client;
  }

  /** The person removes our access: access and refresh tokens die at once. */
  revokeGrants(account: Account): void {
    this.store.removeGrants(account.id);
  }

  /** Whether any access or refresh token of this person lives. */
  hasTokens(account: Account): boolean {
    return this.store.hasTokens(account.id);
  }

  expireAccessTokens(account: Account): void {
    this.store.removeTokens('AccessToken', account.id);
  }

  expireRefreshTokens(account: Account): void {
    this.store.removeTokens('RefreshToken', account.id);
  }

  async stop(): Promise<void> {
    this.tokenGate.open();
    await close(this.server);
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '', this.issuer).pathname;
    if (this.severOpener) response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    if (path === '/token') {
      await this.tokenGate.pass();
      if (this.tokenStatus) return sendTrouble(response, this.tokenStatus);
    }
    if (path === '/api/metrics') {
      if (this.apiStatus) return sendTrouble(response, this.apiStatus);
      return serveMetrics(this.provider, request, response);
    }
    if (path.startsWith('/interaction/')) return this.pages.handle(request, response);
    await this.provider.callback()(request, response);
  }
}

function sendTrouble(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'Content-Type': 'text/html' });
  response.end(`<html><body><h1>${status}</h1></body></html>`);
}
