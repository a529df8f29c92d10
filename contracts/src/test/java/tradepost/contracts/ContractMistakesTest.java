package tradepost.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A mistake in a contract fails the build, with its place. */
class ContractMistakesTest {
    static final String CONTRACT = """
        info: { title: Sample, version: "1" }
        x-parts:
          Size:
            description: A size.
            required: [unit]
            properties:
              unit: { type: string, maxLength: 10, description: Its unit. }
        x-resources:
          PriceList:
            path: /api/price-lists
            service: sample
            used-by: new orders
            search: its name
            sort: [name]
            filters:
              name: Exactly this name.
              grade: With any of these grades.
            required: [name]
            properties:
              name: { type: string, maxLength: 100, description: Its name. }
              grade: { type: string, enum: [a, b], description: Its grade. }
              sizes: { type: array, maxItems: 5, items: { $ref: "#/x-parts/Size" }, description: Its sizes. }
              days: { type: integer, format: int64, minimum: 0, maximum: 365, description: Its days. }
        paths: {}
        """;
    static final String EXAMPLES = """
        x-resources:
          PriceList: { body: { name: A }, data: { id: 0198c0de-0000-7000-8000-000000000001, name: A } }
        """;

    @TempDir
    Path folder;

    private Path module;

    @BeforeEach
    void files() throws IOException {
        module = folder.resolve("sample/api");
        Files.createDirectories(module.resolve("src/main/contract"));
        Files.createDirectories(module.resolve("src/main/java/tradepost/sample"));
        write(CONTRACT, EXAMPLES);
    }

    private void write(String contract, String examples) throws IOException {
        Files.writeString(module.resolve("src/main/contract/sample.yaml"), contract);
        Files.writeString(module.resolve("src/main/contract/sample.examples.yaml"), examples);
    }

    private void isRejected(String message) {
        assertThatThrownBy(() -> Main.expanded(module))
                .hasMessageContaining(module.resolve("src/main/contract").toString())
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '\'', delimiter = '|', textBlock = """
        sort: [name]              | sort: [nmae]               | /x-resources/PriceList/sort: there is no property nmae
        sort: [name]              | sort: [grade]              | /x-resources/PriceList/sort: grade may be null or has no order
        grade: With any           | gread: With any            | /x-resources/PriceList/filters: there is no property gread
        required: [name]          | required: [names]          | /x-resources/PriceList/required: there is no property names
        type: string, maxLength: 100 | type: string, maxLenght: 100 | /x-resources/PriceList/properties/name: property 'maxLenght' is not defined
        type: string, maxLength: 100 | type: string            | /x-resources/PriceList/properties/name: required property 'maxLength' not found
        maximum: 365              | multipleOf: 1              | /x-resources/PriceList/properties/days: required property 'maximum' not found
        used-by: new orders       | usedby: new orders         | /x-resources/PriceList: property 'usedby' is not defined
        service: sample           | own: true                  | /x-resources/PriceList: required property 'service' not found
        x-parts/Size              | x-parts/Sise               | /x-resources/PriceList/properties/sizes: there is no #/x-parts/Sise
        type: string, maxLength: 10, | type: text, maxLength: 10, | /x-parts/Size/properties/unit/type: does not have a value in the enumeration
        paths: {}                 | paths: { /api/price-lists: { get: {} } } | /paths//api/price-lists is defined twice
        paths: {}                 | components: { schemas: { PriceListPage: { type: object } } } | /components/schemas/PriceListPage/type is defined twice
        paths: {}                 | openapi: 3.1.0             | property 'openapi' is not defined
        paths: {}                 | info: {}                   | sample.yaml:24: Duplicate field 'info'
        sort: [name]              | ' sort: [name]'            | sample.yaml:14: mapping values are not allowed here
        """)
    void a_mistake_is_reported_with_its_place(String right, String wrong, String message) throws IOException {
        assertThat(CONTRACT).contains(right);
        write(CONTRACT.replace(right, wrong), EXAMPLES);
        isRejected(message);
    }

    @Test
    void a_resource_without_an_example_is_rejected() throws IOException {
        write(CONTRACT, "x-resources: {}\n");
        isRejected("/x-resources/PriceList has no example");
    }

    @Test
    void an_example_that_is_also_written_by_hand_is_rejected() throws IOException {
        write(CONTRACT, EXAMPLES + "getPriceList: { like: createPriceList }\n");
        isRejected("sample.examples.yaml/getPriceList");
    }

    @Test
    void a_name_of_two_words_is_spelled_correctly_in_every_place() throws IOException {
        var files = Main.expanded(module);
        assertThat(files.get("generated-resources/openapi/sample.yaml"))
                .contains("/api/price-lists/{price_list_id}/restore", "\"listPriceLists\"", "\"price_lists:delete\"")
                .contains("\"Price lists retrieved successfully\"", "\"Reads one price list\"", "WriteSize");
        assertThat(files.get("generated-sources/contract/tradepost/sample/PriceListQuery.java"))
                .contains("@Nullable List<String> grade", "SORTS = List.of(\"name\", \"created_at\", \"updated_at\")");
        assertThat(files.get("generated-sources/contract/tradepost/sample/PriceList.java"))
                .contains("        String name,\n", "@Nullable Integer days", "        List<Size> sizes");
        assertThat(files.get("generated-resources/openapi/sample.examples.yaml"))
                .contains("sample.createPriceList", "price_list_not_found");
    }

    @Test
    void a_price_has_the_bounds_of_every_price_in_a_body_and_none_in_a_response() throws IOException {
        var priced = CONTRACT.replace(
                        "days: {", "cost: { $ref: \"#/x-write/price\", description: Its cost. }\n      days: {")
                .replace(
                        "paths: {}",
                        "components: { schemas: { Shown: { properties: { cost: { $ref: \"#/x-read/price\", type: [number, \"null\"], description: Its cost. } } } } }");
        write(priced, EXAMPLES);
        var files = Main.expanded(module);
        var schemas = Yaml.MAPPER
                .readTree(files.get("generated-resources/openapi/sample.yaml"))
                .at("/components/schemas");
        assertThat(schemas.at("/WritePriceList/properties/cost").toString())
                .contains("\"minimum\":0", "\"maximum\":9999999999.99", "\"multipleOf\":0.000001");
        assertThat(schemas.at("/PriceList/properties/cost").has("multipleOf")).isFalse();
        assertThat(schemas.at("/Shown/properties/cost").toString())
                .isEqualTo("{\"type\":[\"number\",\"null\"],\"description\":\"Its cost.\"}");
        assertThat(files.get("generated-sources/contract/tradepost/sample/PriceList.java"))
                .contains("@Nullable BigDecimal cost");
    }

    @Test
    void records_are_in_the_package_of_their_resource() throws IOException {
        var inPackage = CONTRACT.replace("    service: sample\n", "    service: sample\n    package: price\n")
                .replace("    description: A size.\n", "    description: A size.\n    package: price\n");
        write(inPackage, EXAMPLES);
        var files = Main.expanded(module);
        for (var name : List.of("Size", "PriceList", "WritePriceList", "PriceListQuery", "PriceListPage"))
            assertThat(files.get("generated-sources/contract/tradepost/sample/price/" + name + ".java"))
                    .contains("package tradepost.sample.price;");
        assertThat(files.get("generated-resources/META-INF/vertx/json-mappers.properties"))
                .contains("tradepost.sample.price.PriceList.deserializer=tradepost.sample.price.PriceList#of");
        write(CONTRACT.replace("    service: sample\n", "    service: sample\n    package: price\n"), EXAMPLES);
        isRejected("/x-resources/PriceList/properties/sizes: #/x-parts/Size is in another package");
    }

    @Test
    void stale_files_are_removed_and_unchanged_files_are_not_rewritten() throws IOException {
        Main.main(new String[] {module.toString()});
        var sources = module.resolve("target/generated-sources/contract/tradepost/sample");
        var before = Files.getLastModifiedTime(sources.resolve("Size.java"));
        write(CONTRACT.replace("PriceList:", "Tariff:"), EXAMPLES.replace("PriceList:", "Tariff:"));
        Main.main(new String[] {module.toString()});
        assertThat(sources.resolve("Tariff.java")).exists();
        assertThat(sources.resolve("PriceList.java")).doesNotExist();
        assertThat(Files.getLastModifiedTime(sources.resolve("Size.java"))).isEqualTo(before);
    }
}
