package tradepost.pdf;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.refusal;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.concurrent.ComputePool;
import tradepost.kernel.contract.Document;

@ExtendWith(VertxExtension.class)
class PrinterTest {
    private final AtomicReference<String> thread = new AtomicReference<>();

    private Document draw() {
        thread.set(Thread.currentThread().getName());
        return Document.containing("a.pdf", "application/pdf", "%PDF".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void a_document_is_drawn_on_a_thread_of_the_pool(Vertx vertx) {
        var printer = new Printer(new ComputePool(vertx, new SimpleMeterRegistry()));
        assertThat(printer.print(Printer.LINES_MAX, this::draw).await().fileName())
                .isEqualTo("a.pdf");
        assertThat(thread.get()).isEqualTo("compute");
    }

    @Test
    void a_document_of_more_than_5000_lines_is_refused_before_it_is_drawn(Vertx vertx) {
        var printer = new Printer(new ComputePool(vertx, new SimpleMeterRegistry()));
        var refusal = refusal(printer.print(Printer.LINES_MAX + 1, this::draw));
        assertThat(refusal.failureCode()).isEqualTo(400);
        assertThat(refusal.getMessage()).isEqualTo("document_too_long");
        assertThat(refusal.getDebugInfo().encode()).contains("are 5001; a document has at most 5000");
        assertThat(thread.get()).isNull();
    }
}
