function translate(pattern: string): string {
  let source = '';
  let depth = 0;
  for (let index = 0; index < pattern.length; index += 1) {
    const sign = pattern[index] ?? '';
    if (sign === '*' && pattern[index + 1] === '*') {
      const folder = pattern[index + 2] === '/';
      source += folder ? '(?:[^/]+/)*' : '.*';
      index += folder ? 2 : 1;
    } else if (sign === '*') source += '[^/]*';
    else if (sign === '?') source += '[^/]';
    else if (sign === '{') {
      source += '(?:';
      depth += 1;
    } else if (sign === '}' && depth > 0) {
      source += ')';
      depth -= 1;
    } else if (sign === ',' && depth > 0) source += '|';
    else source += sign.replace(/[.+^$()|[\]\\{}]/g, '\\$&');
  }
  return source + ')'.repeat(depth);
}

/** Paths the way `rules:changes`, `rules:exists` and `artifacts:paths` write them: `*`, `?`, `**` and `{a,b}`. */
export function globMatcher(patterns: readonly string[]): (path: string) => boolean {
  const all = patterns.map((pattern) => new RegExp(`^${translate(pattern.replace(/^\.?\//, ''))}$`, 's'));
  return (path) => all.some((each) => each.test(path));
}
