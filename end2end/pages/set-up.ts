/** The page of the first set-up. */
import type { Locator, Page } from '@playwright/test';
import type { Owner } from '../fixtures/story.ts';

export class SetUpPage {
  readonly alert: Locator;

  constructor(readonly page: Page) {
    this.alert = page.getByRole('alert').filter({ hasText: /\S/ });
  }

  async create(code: string, agency: string, owner: Owner): Promise<void> {
    await this.page.getByLabel('Set-up code').fill(code);
    await this.page.getByLabel('Name of your agency').fill(agency);
    await this.page.getByLabel('Your email').fill(owner.email);
    await this.page.getByLabel('Password').fill(owner.password);
    await this.page.getByRole('button', { name: 'Create the agency' }).click();
  }
}
