package tradepost.brokers;

import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.PublishAck;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import tradepost.kernel.config.SettingValues;

/**
 * NATS JetStream. The id of the event is the Nats-Msg-Id, by which the stream drops duplicates for some minutes. What was published before
 * an interruption of any length is recognised by the last messages of the stream, which are read when the connection is opened.
 */
final class NatsBroker implements Broker {
    /** Error codes of JetStream. */
    private static final int STREAM_NOT_FOUND = 10059;

    private static final int NO_MESSAGE = 10037;
    private static final int MESSAGE_TOO_LARGE = 10054;

    private static final String MESSAGE_ID = "Nats-Msg-Id";

    private final SettingValues settings;
    private final String stream;
    private final DestinationTemplate subject;
    private final Connection connection;
    private final JetStream jetStream;
    private final Set<String> stored;

    NatsBroker(SettingValues settings) throws Exception {
        this.settings = settings;
        this.stream = settings.text(RelaySettings.NATS_STREAM);
        this.subject = new DestinationTemplate(settings.text(RelaySettings.NATS_SUBJECT));
        this.connection = Nats.connect(options(settings));
        try {
            var timeouts = JetStreamOptions.builder().requestTimeout(timeout()).build();
            this.jetStream = connection.jetStream(timeouts);
            this.stored = lastMessages(connection.jetStreamManagement(timeouts));
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    private static Options options(SettingValues settings) throws Exception {
        var timeout = Duration.ofMillis(settings.number(RelaySettings.BROKER_TIMEOUT_MS));
        var options = Options.builder()
                .servers(settings.text(RelaySettings.BROKER_URL).split(","))
                .connectionName("tradepost-relay " + settings.text(RelaySettings.CONSUMER))
                .connectionTimeout(timeout)
                .noReconnect()
                // the others connect to an address, which the certificate of the server does not have
                .hostnameResolveMode(Options.HostnameResolveMode.HappyEyeballs)
                .errorListener(new ErrorListener() {});
        if (settings.has(RelaySettings.NATS_CREDENTIALS))
            options.authHandler(Nats.credentials(settings.text(RelaySettings.NATS_CREDENTIALS)));
        else if (settings.has(RelaySettings.BROKER_USER))
            options.userInfo(
                    settings.text(RelaySettings.BROKER_USER).toCharArray(),
                    settings.text(RelaySettings.BROKER_PASSWORD).toCharArray());
        if (settings.flag(RelaySettings.BROKER_TLS)
                || settings.text(RelaySettings.BROKER_URL).startsWith("tls://"))
            options.sslContext(TlsContexts.ofBroker(settings));
        return options.build();
    }

    private Duration timeout() {
        return Duration.ofMillis(settings.number(RelaySettings.BROKER_TIMEOUT_MS));
    }

    /** The ids of as many messages as can have been stored without the relay knowing. Creates the stream if there is none. */
    private Set<String> lastMessages(JetStreamManagement management) throws IOException, JetStreamApiException {
        var out = new HashSet<String>();
        long last;
        try {
            last = management.getStreamInfo(stream).getStreamState().getLastSequence();
        } catch (JetStreamApiException e) {
            if (e.getApiErrorCode() != STREAM_NOT_FOUND) throw e;
            management.addStream(StreamConfiguration.builder()
                    .name(stream)
                    .subjects(firstWord() + ".>")
                    .storageType(StorageType.File)
                    .replicas(settings.number(RelaySettings.NATS_REPLICAS))
                    .duplicateWindow(Duration.ofSeconds(settings.number(RelaySettings.NATS_DUPLICATES_SECONDS)))
                    .build());
            return out;
        }
        for (long at = last; at > Math.max(0, last - settings.number(RelaySettings.BATCH)); at--)
            try {
                var headers = management.getMessage(stream, at).getHeaders();
                var id = headers == null ? null : headers.getFirst(MESSAGE_ID);
                if (id != null) out.add(id);
            } catch (JetStreamApiException e) {
                if (e.getApiErrorCode() != NO_MESSAGE) throw e; // deleted
            }
        return out;
    }

    private String firstWord() {
        var prefix = subject.prefix();
        return prefix.substring(0, prefix.indexOf('.'));
    }

    @Override
    public int publish(List<FeedEvent> part) throws Exception {
        int duplicates = 0;
        var messages = new ArrayList<Message>();
        for (var event : part) {
            if (stored.contains(event.id())) {
                duplicates++;
                continue;
            }
            var headers = new Headers()
                    .put(MESSAGE_ID, event.id())
                    .put("Nats-Expected-Stream", stream)
                    .put("Content-Type", FeedEvent.MEDIA_TYPE);
            if (headers.serializedLength() + event.json().length > connection.getMaxPayload())
                throw new TooLarge("max_payload of the server is " + connection.getMaxPayload() + " bytes");
            messages.add(NatsMessage.builder()
                    .subject(subject.of(event))
                    .headers(headers)
                    .data(event.json())
                    .build());
        }
        var confirmations = new ArrayList<CompletableFuture<PublishAck>>();
        for (var message : messages) confirmations.add(jetStream.publishAsync(message));
        long until = System.nanoTime() + timeout().toNanos();
        for (var confirmation : confirmations) if (await(confirmation, until).isDuplicate()) duplicates++;
        return duplicates;
    }

    private static PublishAck await(CompletableFuture<PublishAck> confirmation, long untilNs) throws Exception {
        try {
            return confirmation.get(Math.max(0, untilNs - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            for (Throwable t = e; t != null; t = t.getCause())
                if (t instanceof JetStreamApiException refused && refused.getApiErrorCode() == MESSAGE_TOO_LARGE)
                    throw new TooLarge("max_msg_size of the stream is smaller");
            throw e;
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
