/** A campaign's share links in its settings, and the page that one leads to. */
import type { Locator, Page } from '@playwright/test';

export class ShareLinks {
  private readonly card: Locator;

  constructor(readonly page: Page) {
    this.card = page.getByRole('region', { name: 'Share links' });
  }

  async create(name: string, password = ''): Promise<void> {
    await this.card.getByLabel('Name of the link').fill(name);
    await this.card.locator('#share-password').fill(password);
    await this.card.getByRole('button', { name: 'Create link' }).click();
    await this.link(name).waitFor();
  }

  link(name: string): Locator {
    return this.card.getByRole('listitem').filter({ hasText: name });
  }

  /** The whole address, as long as it is shown. */
  address(name: string): Locator {
    return this.link(name).getByLabel('Address');
  }

  async copy(name: string): Promise<void> {
    await this.link(name).getByRole('button', { name: 'Copy' }).click();
    await this.link(name).getByText('Copied.').waitFor();
  }

  revoke(name: string): Locator {
    return this.link(name).getByRole('button', { name: `Revoke ${name}` });
  }
}

export class SharedPage {
  readonly title: Locator;

  constructor(readonly page: Page) {
    this.title = page.getByRole('heading', { level: 1 });
  }

  range(days: number): Locator {
    return this.page.getByRole('link', { name: `${days} days` });
  }

  panel(integration: string): Locator {
    return this.page.getByRole('region', { name: new RegExp(`^${integration}:`) });
  }

  async enter(password: string): Promise<void> {
    await this.page.getByRole('textbox', { name: 'Password' }).fill(password);
    await this.page.getByRole('button', { name: 'Open' }).click();
  }
}
