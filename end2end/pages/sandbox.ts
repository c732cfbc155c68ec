/** The demo provider's window: choose who you are, allow (with permissions to untick) or deny. */
import type { Locator, Page } from '@playwright/test';

export class SandboxPage {
  readonly allow: Locator;
  readonly deny: Locator;
  readonly useAnotherAccount: Locator;

  constructor(readonly page: Page) {
    this.allow = page.getByRole('button', { name: 'Allow' });
    this.deny = page.getByRole('button', { name: 'Deny' });
    this.useAnotherAccount = page.getByRole('link', { name: 'Use another account' });
  }

  /** Chooses the person with this address. */
  async choose(email: string): Promise<void> {
    await this.page.getByRole('button', { name: email }).click();
  }

  /** Chooses the person with this address and allows everything. */
  async allowAs(email: string): Promise<void> {
    await this.choose(email);
    await this.allow.click();
  }

  /** One of the permissions, by its words. */
  permission(words: string): Locator {
    return this.page.getByRole('checkbox', { name: words });
  }
}
