import { useEffect, useState } from 'react';

/** A text once nobody has changed it for a moment, so that typing does not search at every key. */
export function useSettled(value: string, milliseconds = 250): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), milliseconds);
    return () => clearTimeout(timer);
  }, [value, milliseconds]);
  return settled;
}
