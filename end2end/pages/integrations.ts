/** A campaign's Integrations page: tiles with their state. */
import { expect, type Locator, type Page } from '@playwright/test';
import { ConnectionWindow } from './window.ts';

export type State = 'never' | 'healthy' | 'expiring' | 'broken' | 'no-access' | 'delayed' | 'stalled';

export class IntegrationsPage {
  readonly tiles: Locator;
  readonly summary: Locator;
  readonly search: Locator;
  readonly category: Locator;
  readonly state: Locator;
  readonly filter: Locator;
  readonly add: Locator;

  constructor(readonly page: Page) {
    this.tiles = page.getByRole('list', { name: 'Integrations' }).getByRole('link');
    this.summary = page.locator('.integrations-summary');
    this.search = page.getByRole('searchbox', { name: 'Search integrations' });
    this.category = page.getByRole('combobox', { name: 'Category' });
    this.state = page.getByRole('combobox', { name: 'State' });
    this.filter = page.getByRole('button', { name: 'Filter' });
    this.add = page.getByRole('link', { name: /^Add (your first )?integration$/ });
  }

  /** The tile of an integration, by its name. */
  tile(name: string): Locator {
    return this.tiles.filter({ has: this.page.getByText(name, { exact: true }) });
  }

  async expectState(name: string, state: State): Promise<void> {
    await expect(this.tile(name)).toHaveAttribute('data-state', state);
  }

  /** All there is has been pulled: nobody asks the platform any more, and what is broken there is noticed when we look. */
  async expectComplete(name: string): Promise<void> {
    const tile = this.tile(name);
    await expect(tile).toContainText('Data up to today');
    await expect(tile.locator('progress')).toHaveCount(0, { timeout: 20_000 });
  }

  /** Opens the window of a tile. */
  async openWindow(name: string): Promise<ConnectionWindow> {
    await this.tile(name).click();
    const window = new ConnectionWindow(this.page);
    await window.expectOpen(name);
    return window;
  }

  /** Adds an integration from the catalogue, and is in its window then. */
  async addIntegration(name: string): Promise<ConnectionWindow> {
    await this.add.click();
    const entry = this.page.getByRole('dialog', { name: 'Add an integration' }).getByRole('button');
    await entry.filter({ has: this.page.getByText(name, { exact: true }) }).click();
    const window = new ConnectionWindow(this.page);
    await window.expectOpen(name);
    return window;
  }
}
