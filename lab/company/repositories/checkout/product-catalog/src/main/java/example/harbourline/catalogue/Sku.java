package example.harbourline.catalogue;

import java.util.regex.Pattern;

/** A stock keeping unit: the name of a thing that can be sold. */
public record Sku(String value) {
    private static final Pattern SHAPE = Pattern.compile("HB-[A-Z0-9-]+");

    public Sku {
        if (!SHAPE.matcher(value).matches()) {
            throw new IllegalArgumentException("Not a SKU: " + value + ". It looks like HB-ANCHOR-12.");
        }
    }
}
