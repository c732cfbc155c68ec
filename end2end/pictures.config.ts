/** Takes the pictures of the help page and the README anew: npm run pictures. */
import { defineConfig } from '@playwright/test';
import tests from './playwright.config.ts';

export default defineConfig(tests, { testDir: 'pictures', testMatch: '*.ts', outputDir: 'output/pictures', reporter: 'list' });
