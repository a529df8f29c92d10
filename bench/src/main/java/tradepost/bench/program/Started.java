package tradepost.bench.program;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An instance that was started on existing data, with its shop.
 *
 * @param coldPerSecond orders placed in each of the first seconds after the start
 */
public record Started(Instance instance, Shop shop, List<Double> coldPerSecond) implements AutoCloseable {
    private static final int COLD_SECONDS = 15;

    public static Started cold(Path launcher, Path data, Load load, int clients) throws IOException, SQLException {
        var s = again(launcher, data, load, Map.of());
        for (int i = 0; i < COLD_SECONDS; i++)
            s.coldPerSecond.add(s.shop.run(clients, 1, s.shop.places(false)).perSecond());
        return s;
    }

    /** Starts it without measuring its first seconds. */
    public static Started again(Path launcher, Path data, Load load, Map<String, String> environment)
            throws IOException, SQLException {
        return twice(launcher, data, load, environment, false);
    }

    /** Starts it with a PostgreSQL that keeps the time of each commit. */
    public static Started withCommitTimes(Path launcher, Path data, Load load, Map<String, String> environment)
            throws IOException, SQLException {
        return twice(launcher, data, load, environment, true);
    }

    private static Started twice(
            Path launcher, Path data, Load load, Map<String, String> environment, boolean commitTimes)
            throws IOException, SQLException {
        Shop shop;
        try (var first = Instance.start(launcher, data, environment)) {
            shop = Shop.open(first, load);
            if (commitTimes) new Statistics(first).keepCommitTimes();
        }
        var instance = Instance.start(launcher, data, environment);
        try {
            return new Started(instance, shop.at(instance), new ArrayList<>());
        } catch (IOException e) {
            instance.close();
            throw e;
        }
    }

    @Override
    public void close() {
        instance.close();
    }
}
