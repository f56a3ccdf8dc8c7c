import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// Looking by role through a whole page takes a slow machine more than the usual second.
configure({ asyncUtilTimeout: 10_000 });
