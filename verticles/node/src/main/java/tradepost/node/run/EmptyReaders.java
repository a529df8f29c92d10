package tradepost.node.run;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.ArrayList;
import java.util.List;
import tradepost.audit.reading.JournalReader;
import tradepost.audit.reading.JournalReading;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.service.Env;

/**
 * Readers of the journal that take every event and do nothing with it. By them the benchmark measures what following the journal costs: their
 * number is the system property {@value #PROPERTY}, which is for a single process.
 */
final class EmptyReaders extends VerticleBase {
    static final String PROPERTY = "tradepost.readers.empty";

    private record EmptyReader(String context, String name) implements JournalReader {
        @Override
        public List<String> types() {
            return List.of();
        }

        @Override
        public Start start() {
            return Start.NEXT;
        }

        @Override
        public void apply(Tx tx, List<Event> events) {}
    }

    private final Env env;
    private final List<String> contexts;
    private final List<JournalReading> readings = new ArrayList<>();
    private final List<Db> databases = new ArrayList<>();

    EmptyReaders(Env env, List<String> contexts) {
        this.env = env;
        this.contexts = contexts;
    }

    static int count() {
        return Integer.getInteger(PROPERTY, 0);
    }

    @Override
    public Future<?> start() {
        for (int i = 0; i < count(); i++) {
            var context = contexts.get(i % contexts.size());
            var db = Db.open(env, context);
            databases.add(db);
            readings.add(new JournalReading(env, db, () -> true, new EmptyReader(context, context + "_empty" + i)));
        }
        return Future.all(readings.stream().map(JournalReading::start).toList());
    }

    @Override
    public Future<?> stop() {
        return Future.join(readings.stream().map(JournalReading::stop).toList())
                .eventually(() -> Future.join(databases.stream().map(Db::close).toList()));
    }
}
