package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tradepost.kernel.config.Config;
import tradepost.node.trace.Tracing;

/** Traces, as an OTLP endpoint receives them from the program. */
@ExtendWith(Shared.class)
class TracingTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CLIENT_SPAN = "00f067aa0ba902b7";

    @Test
    void one_trace_leads_from_the_gateway_to_the_consumers_of_the_event(@TempDir Path folder) {
        int port = Program.freePorts(1);
        try (var collector = new Collector();
                var program = Program.dev(
                        folder,
                        port,
                        Map.of("TRADEPOST_TRACE_ENDPOINT", collector.url(), "TRADEPOST_TRACE_ONE_IN", "1"))) {
            var api = Api.at(port).registered("admin");
            var item = api.item(0);
            var order = api.purchaseOrder(api.vendor(), item, 5);
            var traceparent = "00-" + TRACE + "-" + CLIENT_SPAN + "-01";
            api.send("POST", "/api/purchase/orders/" + order + "/receive", null, "traceparent", traceparent)
                    .join()
                    .expect(200);
            api.send("GET", "/api/items?q=a-private-word", null, "traceparent", traceparent)
                    .join()
                    .expect(200);
            var spans = Awaitility.await("the consumers of the event are in the trace")
                    .until(
                            () -> collector.spans(TRACE),
                            all -> has(all, s -> s.getName().equals("inventory applies purchase.order.received"))
                                    && has(all, s -> s.getName().equals("audit applies purchase.order.received"))
                                    && has(all, s -> s.getName().equals("GET")));
            var root = one(spans, s -> s.getName().equals("POST"));
            assertThat(root.getKind()).isEqualTo(SpanKind.SPAN_KIND_SERVER);
            assertThat(hex(root.getParentSpanId())).isEqualTo(CLIENT_SPAN);
            var sent = one(
                    spans,
                    s -> s.getKind() == SpanKind.SPAN_KIND_PRODUCER
                            && s.getParentSpanId().equals(root.getSpanId()));
            var served = one(
                    spans,
                    s -> s.getKind() == SpanKind.SPAN_KIND_CONSUMER
                            && s.getParentSpanId().equals(sent.getSpanId()));
            assertThat(served.getName()).startsWith("purchase ").isEqualTo(sent.getName());
            for (var subscriber : List.of("inventory", "audit")) {
                var applied = named(spans, subscriber + " applies purchase.order.received");
                assertThat(applied.getParentSpanId()).as(subscriber).isEqualTo(served.getSpanId());
            }
            var applied = named(spans, "inventory applies purchase.order.received");
            assertThat(spans)
                    .as("statements of the command and of its consumer")
                    .anyMatch(s -> s.getName().startsWith("sql ") && leadsTo(served, s, spans))
                    .anyMatch(s -> s.getName().startsWith("sql ")
                            && s.getParentSpanId().equals(applied.getSpanId()));
            assertThat(collector.spans().toString())
                    .doesNotContain("a-private-word", "securepassword123", String.valueOf(api.token()));
            assertThat(program.stop()).isZero();
        }
    }

    @Test
    void one_request_in_many_is_traced_and_a_lost_collector_disturbs_nothing(@TempDir Path folder) {
        int port = Program.freePorts(1);
        try (var collector = new Collector();
                var program = Program.dev(
                        folder,
                        port,
                        Map.of("TRADEPOST_TRACE_ENDPOINT", collector.url(), "TRADEPOST_TRACE_ONE_IN", "4"))) {
            var api = Api.at(port).registered("admin");
            for (int i = 0; i < 200; i++) api.get("/api/customers").expect(200);
            Awaitility.await("about 50 of 200 requests are traced").until(() -> roots(collector) > 20);
            assertThat(roots(collector)).isLessThan(100);
            collector.close();
            for (int i = 0; i < 40; i++) api.get("/api/customers").expect(200);
            program.awaitOutput("traces are lost");
            assertThat(api.customer()).isNotEmpty();
            assertThat(program.stop()).isZero();
        }
    }

    @Test
    void an_endpoint_that_is_no_url_is_refused() {
        for (var wrong : List.of("collector:4318", "ftp://collector", "http://user:secret@collector:4318"))
            assertThatThrownBy(() -> Tracing.factory(Config.of(Map.of("trace.endpoint", wrong))))
                    .hasMessageContaining("trace.endpoint")
                    .hasMessageNotContaining(wrong);
    }

    @Test
    void without_an_endpoint_no_class_of_it_is_loaded(Shared.Running running) throws Exception {
        running.anybody().get("/health").expect(200);
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        var process = new ProcessBuilder(jcmd, "" + running.program().pid(), "VM.class_hierarchy")
                .redirectErrorStream(true)
                .start();
        var loaded = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).isZero();
        assertThat(loaded).contains("tradepost.node.run.Node");
        assertThat(loaded.lines()).noneMatch(l -> l.contains("opentelemetry") || l.contains("tradepost.node.trace"));
    }

    private static long roots(Collector collector) {
        return collector.spans().stream()
                .filter(s -> s.getKind() == SpanKind.SPAN_KIND_SERVER)
                .count();
    }

    private static boolean has(List<Span> spans, Predicate<Span> which) {
        return spans.stream().anyMatch(which);
    }

    private static Span one(List<Span> spans, Predicate<Span> which) {
        var found = spans.stream().filter(which).toList();
        assertThat(found).as("in " + names(spans)).hasSize(1);
        return found.getFirst();
    }

    /** The first one, because an event may be delivered twice; it is applied once. */
    private static Span named(List<Span> spans, String name) {
        return spans.stream().filter(s -> s.getName().equals(name)).findFirst().orElseThrow();
    }

    private static List<String> names(List<Span> spans) {
        return spans.stream().map(s -> s.getKind() + " " + s.getName()).toList();
    }

    /** Whether {@code to} is below {@code from}. */
    private static boolean leadsTo(Span from, Span to, List<Span> spans) {
        var byId = new HashMap<ByteString, Span>();
        spans.forEach(s -> byId.put(s.getSpanId(), s));
        for (var s = to; s != null; s = byId.get(s.getParentSpanId())) if (s.equals(from)) return true;
        return false;
    }

    private static String hex(ByteString id) {
        return java.util.HexFormat.of().formatHex(id.toByteArray());
    }
}
