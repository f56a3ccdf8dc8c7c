package example.harbourline.stock;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** Goods that are spoken for, for fifteen minutes or until the order is paid. */
public record Reservation(String id, String order, Map<String, Integer> lines, Instant expiresAt) {
    public static final Duration PATIENCE = Duration.ofMinutes(15);

    public boolean expired(Instant now) {
        return now.isAfter(expiresAt);
    }
}
