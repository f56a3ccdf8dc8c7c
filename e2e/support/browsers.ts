import { existsSync } from 'node:fs';
import { chromium, devices, firefox, type PlaywrightTestProject, webkit } from '@playwright/test';
import { throughEdge } from './edge.ts';

const whole = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
/** Chromium without windows: a fifth less of a journey's time. Where there is a screen somebody may want to look. */
const withoutWindows = '/usr/bin/chromium-headless-shell';
const hasScreen = Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);
const systemChromium = hasScreen ? [...whole, withoutWindows] : [withoutWindows, ...whole];

// A browser that is asked to prove something about loopback has no business elsewhere.
const quiet = ['--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
const { chromiumArguments } = throughEdge();

function chromiumProgram(): string | undefined {
  if (existsSync(chromium.executablePath())) return undefined;
  const found = systemChromium.find((program) => existsSync(program));
  if (!found) {
    throw new Error('No Chromium: run `npx playwright install chromium`, or install the system’s package "chromium".');
  }
  return found;
}

/** Chromium always (the system's when Playwright's own is not there), Firefox and WebKit where Playwright has them. */
export function browserProjects(): PlaywrightTestProject[] {
  const program = chromiumProgram();
  const projects: PlaywrightTestProject[] = [
    {
      name: 'chromium',
      use: {
        ...devices['Desktop Chrome'],
        launchOptions: {
          args: [...quiet, ...asRoot, ...chromiumArguments],
          ...(program ? { executablePath: program } : {}),
        },
      },
    },
  ];
  if (existsSync(firefox.executablePath())) projects.push({ name: 'firefox', use: devices['Desktop Firefox'] });
  if (existsSync(webkit.executablePath())) projects.push({ name: 'webkit', use: devices['Desktop Safari'] });
  return projects;
}
