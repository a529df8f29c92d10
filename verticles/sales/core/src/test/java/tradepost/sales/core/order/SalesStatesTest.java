package tradepost.sales.core.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tradepost.orders.Transition;

class SalesStatesTest {
    @Test
    void the_documentation_has_the_diagram_of_the_states() throws IOException {
        var documented = Files.readString(Path.of("..", "..", "..", "docs", "architecture", "sales-orders.md"));
        assertThat(documented).contains("```mermaid\n" + Transition.diagram("draft", SalesStates.ALL) + "```");
    }

    @Test
    void an_operation_is_allowed_in_the_statuses_of_all_its_transitions() {
        assertThat(SalesStates.statuses(SalesStates.SHIP)).containsExactlyInAnyOrder("confirmed", "paid");
        assertThat(SalesStates.allowed(SalesStates.CLOSE)).isEqualTo("status in ('confirmed', 'paid')");
    }
}
