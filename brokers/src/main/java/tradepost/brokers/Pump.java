package tradepost.brokers;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a batch, publishes it, acknowledges it, and begins again. There is one batch at a time. After a failure it goes on where the broker
 * has last confirmed an event, as long as the lease lasts; after that, another relay may have the events.
 */
final class Pump {
    private static final Logger LOG = LoggerFactory.getLogger(Pump.class);
    private static final long RETRY_MIN_MS = 250;

    private final FeedConsumer feed;
    private final Broker.Factory brokers;
    private final RelayMetrics metrics;
    private final long retryMaxMs;
    private final CountDownLatch stopping = new CountDownLatch(1);

    private @Nullable Broker broker;
    private @Nullable LeasedBatch batch;
    /** The number of events of the batch that the broker has confirmed. */
    private int confirmed;
    /** The number of events of the batch that Tradepost knows to be published. */
    private int acknowledged;
    /** Set until the end of a batch in which an event is too large. */
    private boolean oneByOne;

    private long retryMs = RETRY_MIN_MS;

    Pump(FeedConsumer feed, Broker.Factory brokers, RelayMetrics metrics, long retryMaxMs) {
        this.feed = feed;
        this.brokers = brokers;
        this.metrics = metrics;
        this.retryMaxMs = retryMaxMs;
    }

    /** Ends {@link #run} when the batch that it is working on is acknowledged, or at the next failure. */
    void stop() {
        stopping.countDown();
    }

    void run() throws InterruptedException {
        try {
            while (stopping.getCount() > 0) if (!round()) pause();
        } finally {
            disconnect();
        }
    }

    /** Returns false if it failed, after reporting why. */
    private boolean round() throws InterruptedException {
        try {
            if (!take()) return true;
        } catch (IOException e) {
            var reason = message(e);
            metrics.sourceFailed(reason);
            LOG.warn("No events can be read: {}", reason);
            return false;
        }
        boolean published = publish();
        try {
            acknowledge();
        } catch (IOException e) {
            var reason = message(e);
            metrics.sourceFailed(reason);
            LOG.warn("Events cannot be acknowledged: {}", reason);
            return false;
        }
        if (published) retryMs = RETRY_MIN_MS;
        return published;
    }

    /** Returns whether there are events to publish or to acknowledge. */
    private boolean take() throws IOException, InterruptedException {
        if (batch != null && batch.leased()) return true;
        if (batch != null) {
            LOG.info("The lease has ended, its events are taken again");
            batch = null;
            disconnect();
        }
        LeasedBatch taken;
        try {
            taken = feed.take();
        } catch (FeedConsumer.Refused e) {
            if (!e.code().equals("lease_held")) throw e;
            metrics.standby();
            disconnect(); // a new connection finds what the other relay has published
            return false;
        }
        if (taken.lease() == null) {
            metrics.caughtUp();
            return false;
        }
        batch = taken;
        confirmed = 0;
        acknowledged = 0;
        oneByOne = false;
        return true;
    }

    /** Publishes what the broker has not confirmed. Returns false if it failed. */
    private boolean publish() throws InterruptedException {
        var now = current();
        var events = now.events();
        if (confirmed == events.size()) return true; // only the acknowledgement has failed
        List<FeedEvent> part = List.of();
        try {
            var to = connected();
            var rest = events.subList(confirmed, events.size());
            for (var next : oneByOne ? rest.stream().map(List::of).toList() : to.parts(rest)) {
                if (!now.leased()) return true; // what is confirmed is acknowledged, the rest is taken again
                part = next;
                int had = to.publish(part);
                confirmed += part.size();
                metrics.published(part.size(), had, now.head() - part.getLast().sequence());
            }
            return true;
        } catch (Broker.TooLarge e) {
            disconnect();
            if (part.size() > 1) {
                oneByOne = true;
                return true;
            }
            var reason = "the broker refuses event " + part.getFirst() + ": " + e.getMessage();
            metrics.blocked(reason);
            LOG.error("No event can be published until this is resolved: {}", reason);
            return false;
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            disconnect();
            var reason = message(e);
            metrics.brokerFailed(reason);
            LOG.warn("Events cannot be published: {}", reason);
            return false;
        }
    }

    private void acknowledge() throws IOException, InterruptedException {
        var now = current();
        boolean all = confirmed == now.events().size();
        if (confirmed > acknowledged || all) {
            long position =
                    all ? now.position() : now.events().get(confirmed - 1).sequence();
            try {
                feed.acknowledge(lease(now), position);
                acknowledged = confirmed;
            } catch (FeedConsumer.Refused e) {
                if (!e.code().equals("lease_lost")) throw e;
                LOG.warn("The lease was lost, its events are delivered again");
                disconnect();
                all = true;
            }
        }
        if (all) batch = null;
    }

    private LeasedBatch current() {
        if (batch == null) throw new IllegalStateException("no batch");
        return batch;
    }

    private static long lease(LeasedBatch batch) {
        if (batch.lease() == null) throw new IllegalStateException("no lease");
        return batch.lease();
    }

    private Broker connected() throws Exception {
        if (broker == null) {
            broker = brokers.open();
            LOG.info("Connected to the broker");
        }
        return broker;
    }

    private void disconnect() {
        var old = broker;
        broker = null;
        if (old != null) old.close();
    }

    private void pause() throws InterruptedException {
        long ms = retryMs / 2 + ThreadLocalRandom.current().nextLong(retryMs / 2 + 1);
        retryMs = Math.min(retryMaxMs, retryMs * 2);
        stopping.await(ms, TimeUnit.MILLISECONDS);
    }

    /** The messages of a failure and its causes. */
    private static String message(Throwable e) {
        var out = new StringBuilder();
        for (Throwable t = e; t != null && out.length() < 500; t = t.getCause()) {
            var text = t.getMessage() == null ? t.getClass().getSimpleName() : t.getMessage();
            if (out.indexOf(text) < 0) out.append(out.isEmpty() ? "" : ": ").append(text);
        }
        return out.toString();
    }
}
