/** The few colours the portal is made of; everything else is derived from them. */
export interface Tokens {
  app: string;
  surface: string;
  surfaceRaised: string;
  surfaceSunken: string;
  text: string;
  textSecondary: string;
  textDisabled: string;
  border: string;
  borderStrong: string;
  accent: string;
  accentHover: string;
  onAccent: string;
  secondary: string;
  onSecondary: string;
  link: string;
  positive: string;
  warning: string;
  negative: string;
  information: string;
  navigation: string;
  navigationHover: string;
  navigationText: string;
  navigationSelected: string;
  navigationIndicator: string;
  header: [string, string];
}

export const light: Tokens = {
  app: '#f5f7f8',
  surface: '#ffffff',
  surfaceRaised: '#f1f4f6',
  surfaceSunken: '#e8edf0',
  text: '#14212b',
  textSecondary: '#52616d',
  textDisabled: '#98a4ad',
  border: '#dbe2e7',
  borderStrong: '#7d8b96',
  accent: '#0f5f73',
  accentHover: '#0b4757',
  onAccent: '#ffffff',
  secondary: '#8a4a12',
  onSecondary: '#ffffff',
  link: '#0b5f8a',
  positive: '#167a42',
  warning: '#945600',
  negative: '#bd2130',
  information: '#1c63a8',
  navigation: '#11242f',
  navigationHover: '#1d3744',
  navigationText: '#c5d2d9',
  navigationSelected: '#ffffff',
  navigationIndicator: '#7ce3d0',
  header: ['#12303d', '#0f5f73'],
};

export const dark: Tokens = {
  app: '#10171c',
  surface: '#182229',
  surfaceRaised: '#202c34',
  surfaceSunken: '#293740',
  text: '#eef3f6',
  textSecondary: '#a9b8c1',
  textDisabled: '#6b7a84',
  border: '#2f3e48',
  borderStrong: '#7d8e99',
  accent: '#6fd3c3',
  accentHover: '#93e2d5',
  onAccent: '#06231f',
  secondary: '#f2bd7a',
  onSecondary: '#2b1703',
  link: '#84c7f2',
  positive: '#5fd08e',
  warning: '#f0b45b',
  negative: '#ff8f98',
  information: '#84c7f2',
  navigation: '#0b1115',
  navigationHover: '#1b2831',
  navigationText: '#b9c7cf',
  navigationSelected: '#ffffff',
  navigationIndicator: '#7ce3d0',
  header: ['#16262f', '#123f4b'],
};
