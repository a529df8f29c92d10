package tradepost.brokers;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import tradepost.kernel.config.SettingValues;

/**
 * RabbitMQ over AMQP 0-9-1. Messages are persistent, mandatory and confirmed. AMQP has no deduplication: the id of the event is the
 * message-id, by which consumers recognise a repetition, and the x-deduplication-header of the deduplication plugin.
 */
final class AmqpBroker implements Broker {
    private static final int PRECONDITION_FAILED = 406;
    private static final int PERSISTENT = 2;
    private static final int HEARTBEAT_SECONDS = 10;

    private final Connection connection;
    private final Channel channel;
    private final String exchange;
    private final DestinationTemplate routingKey;
    private final int timeoutMs;
    /** Routing keys of messages that no queue accepts. */
    private final Queue<String> returned = new ConcurrentLinkedQueue<>();

    AmqpBroker(SettingValues settings) throws Exception {
        this.exchange = settings.text(RelaySettings.AMQP_EXCHANGE);
        this.routingKey = new DestinationTemplate(settings.text(RelaySettings.AMQP_ROUTING_KEY));
        this.timeoutMs = settings.number(RelaySettings.BROKER_TIMEOUT_MS);
        this.connection = factory(settings).newConnection("tradepost-relay " + settings.text(RelaySettings.CONSUMER));
        try {
            this.channel = connection.createChannel();
            declare(settings.text(RelaySettings.AMQP_QUEUE));
            channel.addReturnListener(r -> returned.add(r.getRoutingKey()));
            channel.confirmSelect();
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    private static ConnectionFactory factory(SettingValues settings) throws Exception {
        var url = settings.text(RelaySettings.BROKER_URL);
        int timeoutMs = settings.number(RelaySettings.BROKER_TIMEOUT_MS);
        var factory = new ConnectionFactory();
        factory.setUri(url);
        if (settings.has(RelaySettings.BROKER_USER)) factory.setUsername(settings.text(RelaySettings.BROKER_USER));
        if (settings.has(RelaySettings.BROKER_PASSWORD))
            factory.setPassword(settings.text(RelaySettings.BROKER_PASSWORD));
        // setUri alone would trust any certificate
        if (settings.flag(RelaySettings.BROKER_TLS) || url.startsWith("amqps:")) {
            factory.useSslProtocol(TlsContexts.ofBroker(settings));
            factory.enableHostnameVerification();
        }
        factory.setAutomaticRecoveryEnabled(false);
        factory.setTopologyRecoveryEnabled(false);
        factory.setConnectionTimeout(timeoutMs);
        factory.setHandshakeTimeout(timeoutMs);
        factory.setChannelRpcTimeout(timeoutMs);
        factory.setRequestedHeartbeat(HEARTBEAT_SECONDS);
        return factory;
    }

    private void declare(String queue) throws IOException {
        channel.exchangeDeclare(exchange, BuiltinExchangeType.TOPIC, true);
        if (queue.isEmpty()) return;
        channel.queueDeclare(queue, true, false, false, Map.of("x-queue-type", "quorum"));
        channel.queueBind(queue, exchange, "#");
    }

    @Override
    public int publish(List<FeedEvent> part) throws Exception {
        try {
            for (var event : part)
                channel.basicPublish(exchange, routingKey.of(event), true, properties(event), event.json());
            channel.waitForConfirmsOrDie(timeoutMs);
        } catch (IOException | ShutdownSignalException e) {
            for (Throwable t = e; t != null; t = t.getCause()) if (isTooLarge(t)) throw new TooLarge(reason(t));
            throw e;
        }
        var unroutable = returned.peek();
        if (unroutable != null)
            throw new IOException("no queue is bound to exchange " + exchange + " for routing key " + unroutable);
        return 0;
    }

    private static AMQP.BasicProperties properties(FeedEvent event) {
        return new AMQP.BasicProperties.Builder()
                .messageId(event.id())
                .type(event.type())
                .contentType(FeedEvent.MEDIA_TYPE)
                .deliveryMode(PERSISTENT)
                .headers(Map.of("subject", event.subject(), "x-deduplication-header", event.id()))
                .build();
    }

    private static boolean isTooLarge(Throwable t) {
        return t instanceof ShutdownSignalException s
                && s.getReason() instanceof AMQP.Channel.Close close
                && close.getReplyCode() == PRECONDITION_FAILED
                && close.getReplyText().contains("larger than");
    }

    private static String reason(Throwable t) {
        return t instanceof ShutdownSignalException s && s.getReason() instanceof AMQP.Channel.Close close
                ? close.getReplyText()
                : "";
    }

    @Override
    public void close() {
        connection.abort(timeoutMs);
    }
}
