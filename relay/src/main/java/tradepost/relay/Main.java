package tradepost.relay;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The program. */
public final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);
    private static final int DRAIN_SECONDS = 25;
    private static final int USAGE = 2;

    private static final String HELP = """
            Usage: tradepost relay --config FILE [--show]
            Publishes the events of Tradepost to NATS JetStream, RabbitMQ or Kafka (docs/brokers.md).
              --config FILE   settings; variables TRADEPOST_RELAY_… override them
              --show          lists every setting with its value; secrets are masked""";

    private Main() {}

    public static void main(String[] args) throws Exception {
        Settings settings;
        boolean show = args.length == 3 && args[2].equals("--show");
        if (!show && args.length != 2 || !args[0].equals("--config")) {
            System.err.println(HELP);
            System.exit(args.length == 1 && args[0].equals("--help") ? 0 : USAGE);
        }
        try {
            settings = Settings.load(Path.of(args[1]), System.getenv());
        } catch (Settings.Invalid e) {
            System.err.println(e.getMessage() + ".");
            System.exit(1);
            return;
        }
        if (show) System.out.print(settings.shown());
        else run(settings);
    }

    private static void run(Settings settings) throws Exception {
        var broker = settings.text(Setting.BROKER);
        var metrics = new Metrics(settings.text(Setting.CONSUMER), broker);
        var ended = new CountDownLatch(1);
        try (var feed = new Feed(settings)) {
            var pump = new Pump(feed, Broker.factory(settings), metrics, settings.number(Setting.RETRY_MAX_MS));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                pump.stop();
                try {
                    if (!ended.await(DRAIN_SECONDS, TimeUnit.SECONDS))
                        LOG.warn("The broker does not confirm; the events will be delivered again");
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }));
            var management = settings.number(Setting.MANAGEMENT_PORT) == 0 ? null : new Management(settings, metrics);
            LOG.info("Consumer {} is relayed to {}", settings.text(Setting.CONSUMER), broker);
            pump.run();
            if (management != null) management.close();
        }
        LOG.info("Stopped after {} events", metrics.publishedCount());
        ended.countDown();
    }
}
