/** Going through a page as somebody without a mouse does. */
import { expect, type Locator } from '@playwright/test';

/** More stops than any page of ours has. */
const STOPS = 60;

/** Tabs to the element and presses Enter. Fails if Tab never gets there, or nobody can see that it did. */
export async function pressOn(element: Locator): Promise<void> {
  const { keyboard } = element.page();
  await expect(element).toBeVisible();
  for (let stop = 0; stop < STOPS; stop += 1) {
    if (await element.evaluate((node) => node === document.activeElement)) {
      expect(await element.evaluate(showsFocus), 'focus can be seen').toBe(true);
      return keyboard.press('Enter');
    }
    await keyboard.press('Tab');
  }
  throw new Error(`Tab does not reach ${element}`);
}

function showsFocus(node: Element): boolean {
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(node);
  return (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none';
}
