import '@testing-library/jest-dom';

// Rendering a whole app takes its time where other tests run beside it.
jest.setTimeout(60_000);
