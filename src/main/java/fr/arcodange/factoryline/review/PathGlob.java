package fr.arcodange.factoryline.review;

/**
 * A pattern over an address and the path of a value in it, as in {@code terraform_data.x.input.time} or
 * {@code *.rules[0].etag}: {@code *} stands for any characters (dots and brackets too), {@code ?} for one, all else for itself.
 */
public record PathGlob(String pattern) {
  public PathGlob {
    if (pattern.isBlank()) {
      throw new IllegalArgumentException("an empty pattern");
    }
  }

  public boolean matches(String text) {
    int p = 0;
    int t = 0;
    int star = -1;
    int resume = 0;
    while (t < text.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        resume = t;
      } else if (p < pattern.length()
          && (pattern.charAt(p) == '?' || pattern.charAt(p) == text.charAt(t))) {
        p++;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++resume;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
