/** The OpenID provider's window: sign in, allow, deny. */
import type { Locator, Page } from '@playwright/test';
import type { Account } from '../counterparts/oidc-accounts.ts';

export class ProviderPage {
  readonly account: Locator;
  readonly password: Locator;
  readonly allow: Locator;
  readonly deny: Locator;
  readonly useAnotherAccount: Locator;

  constructor(readonly page: Page) {
    this.account = page.getByLabel('Account');
    this.password = page.getByLabel('Password');
    this.allow = page.getByRole('button', { name: 'Allow' });
    this.deny = page.getByRole('button', { name: 'Deny' });
    this.useAnotherAccount = page.getByRole('link', { name: 'Use another account' });
  }

  async signIn(account: Account): Promise<void> {
    await this.account.fill(account.email);
    await this.password.fill(account.password);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
  }

  /** One of the permissions that are asked for, as a box to untick. */
  scope(name: string): Locator {
    return this.page.getByRole('checkbox', { name });
  }
}
