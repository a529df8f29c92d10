package tradepost.brokers;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.SettingValues;

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

    public static void main(String[] args) {
        SettingValues settings;
        boolean show = args.length == 3 && args[2].equals("--show");
        if (!show && args.length != 2 || !args[0].equals("--config")) {
            System.err.println(HELP);
            System.exit(args.length == 1 && args[0].equals("--help") ? 0 : USAGE);
        }
        try {
            settings = RelaySettings.load(Path.of(args[1]), System.getenv());
        } catch (Config.Invalid e) {
            System.err.println(e.getMessage() + ".");
            System.exit(1);
            return;
        }
        if (show) System.out.print(RelaySettings.shown(settings));
        else run(settings);
    }

    /** Runs until SIGTERM. A failure that is not expected ends the program, so that a supervisor starts it again. */
    private static void run(SettingValues settings) {
        var broker = settings.text(RelaySettings.BROKER);
        var metrics = new RelayMetrics(settings.text(RelaySettings.CONSUMER), broker);
        var ended = new CountDownLatch(1);
        var code = new AtomicInteger(1);
        try (var feed = new FeedConsumer(settings);
                var management = new ManagementServer(settings, metrics)) {
            var pump = new Pump(feed, Broker.factory(settings), metrics, settings.number(RelaySettings.RETRY_MAX_MS));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                pump.stop();
                if (!isOver(ended)) LOG.warn("The broker does not confirm; its events will be published again");
                Runtime.getRuntime().halt(code.get());
            }));
            management.start();
            LOG.info("Consumer {} is relayed to {}", settings.text(RelaySettings.CONSUMER), broker);
            pump.run();
            LOG.info("Stopped after {} events", metrics.publishedCount());
            code.set(0);
        } catch (Exception e) {
            LOG.error("The relay failed", e);
        }
        ended.countDown();
        System.exit(code.get());
    }

    private static boolean isOver(CountDownLatch ended) {
        try {
            return ended.await(DRAIN_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }
}
