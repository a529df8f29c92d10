package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tradepost.kernel.identity.Roles;

/**
 * The permissions of each built-in role, as recorded in {@code roles.txt}. The contexts grant them in many places, and the record
 * shows every change to a reviewer. {@code -Dtradepost.record=true} rewrites the file.
 */
class RoleTableTest {
    private static final Path RECORDED = Path.of("src/test/resources/roles.txt");

    @Test
    void each_role_has_its_recorded_permissions() throws IOException {
        var table = Roles.BUILT_IN.entrySet().stream()
                .flatMap(role -> role.getValue().stream().sorted().map(permission -> role.getKey() + " " + permission))
                .collect(Collectors.joining("\n", "", "\n"));
        if (Boolean.getBoolean("tradepost.record")) Files.writeString(RECORDED, table);
        assertThat(table).isEqualTo(Files.readString(RECORDED));
    }
}
