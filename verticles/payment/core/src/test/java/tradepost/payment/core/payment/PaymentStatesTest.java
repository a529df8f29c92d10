package tradepost.payment.core.payment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tradepost.orders.Transition;

class PaymentStatesTest {
    @Test
    void the_documentation_has_the_diagram_of_the_states() throws IOException {
        var documented = Files.readString(Path.of("..", "..", "..", "docs", "architecture", "payments.md"));
        assertThat(documented).contains("```mermaid\n" + Transition.diagram("created", PaymentStates.ALL) + "```");
    }

    @Test
    void the_pauses_between_attempts_double_up_to_five_minutes() {
        assertThat(Backoff.pauseMs(1, 1_000)).isEqualTo(1_000);
        assertThat(Backoff.pauseMs(4, 1_000)).isEqualTo(8_000);
        assertThat(Backoff.pauseMs(60, 1_000)).isEqualTo(300_000);
    }
}
