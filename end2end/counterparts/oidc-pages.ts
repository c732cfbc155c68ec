/** The OpenID provider's own pages: sign in, use another account, allow (with scopes to untick) or deny. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Provider } from 'oidc-provider';
import type { Account } from './oidc-accounts.ts';
import { escapeHtml, readForm } from './http.ts';

/** Not offered for unticking: without them the flow has no identity, or nothing to keep. */
const ALWAYS_GRANTED = ['openid', 'offline_access'];

export class OidcPages {
  constructor(
    private readonly provider: Provider,
    private readonly accounts: readonly Account[],
  ) {}

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { prompt, params, session } = await this.provider.interactionDetails(request, response);
    const url = new URL(request.url ?? '', 'http://localhost');
    if (request.method === 'POST') {
      await this.answer(request, response);
    } else if (prompt.name === 'login' || url.searchParams.has('another')) {
      send(response, loginPage(url.pathname, String(params.login_hint ?? '')));
    } else {
      const person = this.accounts.find((account) => account.id === session?.accountId);
      send(response, consentPage(url.pathname, person?.email ?? '', String(params.scope ?? '').split(' ')));
    }
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = await readForm(request);
    switch (form.get('action')) {
      case 'sign-in': {
        const login = form.get('login');
        const account = this.accounts.find(({ id, email }) => login === id || login === email);
        if (!account || account.password !== form.get('password')) {
          return send(response, loginPage(new URL(request.url ?? '', 'http://localhost').pathname, login ?? '', true), 401);
        }
        return this.provider.interactionFinished(request, response, { login: { accountId: account.id } }, { mergeWithLastSubmission: false });
      }
      case 'allow':
        return this.allow(request, response, form.getAll('scope'));
      default:
        return this.provider.interactionFinished(
          request,
          response,
          { error: 'access_denied', error_description: 'End-User denied the request' },
          { mergeWithLastSubmission: false },
        );
    }
  }

  /** Each consent is a grant of its own, so that revoking one never hides behind another. */
  private async allow(request: IncomingMessage, response: ServerResponse, ticked: string[]): Promise<void> {
    const { params, session } = await this.provider.interactionDetails(request, response);
    const grant = new this.provider.Grant({ accountId: session?.accountId, clientId: String(params.client_id) });
    const asked = String(params.scope ?? '').split(' ');
    for (const scope of asked) {
      if (ALWAYS_GRANTED.includes(scope) || ticked.includes(scope)) grant.addOIDCScope(scope);
      else grant.rejectOIDCScope(scope);
    }
    const grantId = await grant.save();
    await this.provider.interactionFinished(request, response, { consent: { grantId } }, { mergeWithLastSubmission: true });
  }
}

function loginPage(action: string, hint: string, wrong = false): string {
  return page(
    'Sign in',
    `${wrong ? '<p role="alert">Wrong name or password.</p>' : ''}
    <form method="post" action="${action}">
      <p><label>Account <input name="login" value="${escapeHtml(hint)}" autocomplete="username"></label></p>
      <p><label>Password <input name="password" type="password" autocomplete="current-password"></label></p>
      <button name="action" value="sign-in">Sign in</button>
      <button name="action" value="deny">Cancel</button>
    </form>`,
  );
}

function consentPage(action: string, email: string, scopes: string[]): string {
  const boxes = scopes
    .filter((scope) => !ALWAYS_GRANTED.includes(scope))
    .map((scope) => `<p><label><input type="checkbox" name="scope" value="${escapeHtml(scope)}" checked> ${escapeHtml(scope)}</label></p>`);
  return page(
    'Allow access',
    `<p>Signed in as <b>${escapeHtml(email)}</b>. <a href="${action}?another">Use another account</a></p>
    <form method="post" action="${action}">
      ${boxes.join('')}
      <button name="action" value="allow">Allow</button>
      <button name="action" value="deny">Deny</button>
    </form>`,
  );
}

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
    <title>${title}</title><h1>${title}</h1>${body}</html>`;
}

function send(response: ServerResponse, html: string, status = 200): void {
  response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' });
  response.end(html);
}
