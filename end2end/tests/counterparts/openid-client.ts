/** An application just big enough to try the OpenID provider: authorization code with PKCE, by fetch. */
import { createHash, randomBytes } from 'node:crypto';
import type { Client, OidcProvider } from '../../counterparts/oidc-provider.ts';

export interface TokenAnswer {
  status: number;
  body: { access_token?: string; refresh_token?: string; scope?: string; error?: string };
}

export class OpenIdClient {
  readonly state = randomBytes(8).toString('hex');
  private readonly verifier = randomBytes(32).toString('base64url');

  constructor(
    private readonly provider: OidcProvider,
    private readonly client: Client,
    private readonly redirectUri: string,
  ) {}

  authorizationUrl(scope = 'openid email offline_access metrics:read'): string {
    const url = new URL('/auth', this.provider.issuer);
    url.search = new URLSearchParams({
      client_id: this.client.id,
      redirect_uri: this.redirectUri,
      response_type: 'code',
      scope,
      prompt: 'consent',
      state: this.state,
      code_challenge: createHash('sha256').update(this.verifier).digest('base64url'),
      code_challenge_method: 'S256',
    }).toString();
    return url.href;
  }

  exchange(code: string, secret = this.client.secret): Promise<TokenAnswer> {
    return this.token({ grant_type: 'authorization_code', code, redirect_uri: this.redirectUri, code_verifier: this.verifier }, secret);
  }

  refresh(refreshToken: string): Promise<TokenAnswer> {
    return this.token({ grant_type: 'refresh_token', refresh_token: refreshToken });
  }

  /** The status of the data API for this access token. */
  async metrics(accessToken: string): Promise<Response> {
    return fetch(`${this.provider.metricsUrl}?from=2026-01-01&to=2026-01-03`, { headers: { Authorization: `Bearer ${accessToken}` } });
  }

  private async token(form: Record<string, string>, secret = this.client.secret): Promise<TokenAnswer> {
    const response = await fetch(`${this.provider.issuer}/token`, {
      method: 'POST',
      headers: { Authorization: `Basic ${Buffer.from(`${this.client.id}:${secret}`).toString('base64')}` },
      body: new URLSearchParams(form),
    });
    return { status: response.status, body: (await response.json()) as TokenAnswer['body'] };
  }
}
