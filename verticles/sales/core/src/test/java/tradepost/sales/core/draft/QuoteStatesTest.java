package tradepost.sales.core.draft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tradepost.orders.Transition;

class QuoteStatesTest {
    @Test
    void the_documentation_has_the_diagram_of_the_states() throws IOException {
        var documented = Files.readString(Path.of("..", "..", "..", "docs", "architecture", "sales-orders.md"));
        assertThat(documented).contains("```mermaid\n" + Transition.diagram("draft", QuoteStates.ALL) + "```");
    }
}
