/** The agency's accounts: where each is used, and its removal. */
import type { Locator, Page } from '@playwright/test';
import { openLive } from './live.ts';

export class DataSourcesPage {
  readonly search: Locator;

  constructor(readonly page: Page) {
    this.search = page.getByRole('searchbox', { name: 'Search accounts' });
  }

  async open(): Promise<void> {
    await openLive(this.page, '/data-sources');
  }

  /** The card of an account, by its address. */
  account(address: string): AccountCard {
    return new AccountCard(this.page.getByRole('listitem').filter({ has: this.page.getByRole('heading', { level: 2 }) }).filter({ hasText: address }));
  }
}

export class AccountCard {
  readonly uses: Locator;
  /** Unfolds the question. */
  readonly remove: Locator;
  readonly question: Locator;
  readonly confirm: Locator;

  constructor(readonly card: Locator) {
    this.uses = card.locator('.uses').getByRole('link');
    this.remove = card.locator('summary', { hasText: 'Remove' });
    this.question = card.locator('.removal-body');
    this.confirm = card.getByRole('button', { name: 'Remove account and erase access' });
  }
}
