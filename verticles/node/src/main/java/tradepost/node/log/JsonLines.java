package tradepost.node.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.request.LogFields;

/**
 * One JSON object per log line: {@code time, level, logger, thread, message, error}, and, where they are known, {@code node},
 * {@code context}, and the {@code request}, {@code trace} and {@code user} that the line belongs to. Of a request it names
 * nothing else, so neither a token nor a body can get into a line. The appender must write on the thread that logs.
 */
public final class JsonLines extends EncoderBase<ILoggingEvent> {
    /** The key of a verticle's context in the configuration of its deployment. */
    public static final String CONTEXT = "context";

    private static final int TRACE_FROM = 3;
    private static final int TRACE_TO = 35;
    private static volatile @Nullable String node;

    /** From now on every line names this node. */
    public static void ofNode(String name) {
        node = name;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        var line = new JsonObject()
                .put("time", event.getInstant().toString())
                .put("level", event.getLevel().toString());
        if (node != null) line.put("node", node);
        served(line);
        line.put("logger", event.getLoggerName())
                .put("thread", event.getThreadName())
                .put("message", event.getFormattedMessage());
        var thrown = event.getThrowableProxy();
        if (thrown != null) line.put("error", ThrowableProxyUtil.asString(thrown));
        return (line.encode() + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static void served(JsonObject line) {
        var vertx = Vertx.currentContext();
        if (vertx == null) return;
        @Nullable JsonObject config = vertx.config();
        if (config != null && config.getValue(CONTEXT) instanceof String context) line.put(CONTEXT, context);
        var request = LogFields.current();
        if (request == null) return;
        put(line, "request", request.loggedRequest());
        var trace = request.loggedTraceparent();
        put(line, "trace", trace != null && trace.length() > TRACE_TO ? trace.substring(TRACE_FROM, TRACE_TO) : null);
        put(line, "user", request.loggedUser());
    }

    private static void put(JsonObject line, String name, @Nullable String value) {
        if (value != null) line.put(name, value);
    }

    @Override
    public byte[] headerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] footerBytes() {
        return new byte[0];
    }
}
