package tradepost.kernel;

import java.io.IOException;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tradepost.kernel.resource.Resource;

/** The statements of resources: recorded for a review, and prepared against the real schema. */
public final class Statements {
    private Statements() {}

    public static void compare(String file, List<Resource<?, ?>> resources) throws IOException {
        Recorded.compare(file, resources.stream().map(Statements::printed).collect(Collectors.joining("\n")));
    }

    private static String printed(Resource<?, ?> resource) {
        return new TreeMap<>(resource.statements())
                .entrySet().stream()
                        .map(e -> "-- " + resource.table() + ": " + e.getKey() + "\n" + e.getValue() + ";\n")
                        .collect(Collectors.joining("\n"));
    }

    /** Fails for a table or column that the migrations of the context do not have. */
    public static void prepare(String context, List<Resource<?, ?>> resources) {
        TestDb.config(context);
        for (var resource : resources)
            for (var sql : resource.statements().values())
                TestDb.run(context, "prepare statement as " + sql + "; deallocate statement");
    }
}
