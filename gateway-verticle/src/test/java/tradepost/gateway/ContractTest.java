package tradepost.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.File;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.net.URI;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import tradepost.gateway.answer.Refusal;
import tradepost.gateway.routing.Routes;
import tradepost.gateway.validation.Endpoint;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.time.BusinessZone;

/** Every operation of every contract is a method of its service, with the arguments the gateway sends. */
class ContractTest {
    private static final List<String> CONTEXTS = ContextModule.names();

    @ParameterizedTest
    @FieldSource("CONTEXTS")
    void operations_match_their_service(String context) throws Exception {
        var services = services(context);
        var operations = Contract.load(context).operations();
        assertThat(services).isNotEmpty();
        assertThat(operations).isNotEmpty();
        var wrong = new ArrayList<String>();
        for (var op : operations) mismatch(op, op.id(), services, wrong);
        for (var op : operations)
            if (op.document() != null) mismatch(op, op.document().id(), services, wrong);
        assertThat(wrong).isEmpty();
    }

    @Test
    void every_contract_compiles_and_no_path_is_used_twice() {
        var routes = new Routes<String>();
        for (var context : CONTEXTS) {
            var contract = Contract.load(context);
            for (var op : contract.operations()) routes.add(op.method(), op.path(), op.id());
            assertThat(Endpoint.of(contract, BusinessZone.UTC))
                    .extracting(e -> e.op)
                    .isEqualTo(contract.operations());
        }
    }

    @ParameterizedTest
    @FieldSource("CONTEXTS")
    void event_loops_share_a_contract_and_its_compiled_operations(String context) {
        assertThat(Contract.load(context)).isSameAs(Contract.load(context));
        assertThat(Endpoint.of(Contract.load(context), BusinessZone.UTC))
                .isSameAs(Endpoint.of(Contract.load(context), BusinessZone.UTC));
    }

    @ParameterizedTest
    @ValueSource(strings = {"weather", "SALES", "sales ", ""})
    void a_word_that_the_enumeration_of_a_path_lacks_makes_another_path(String report) {
        var documents = Endpoint.of(Contract.load("analytics"), BusinessZone.UTC).stream()
                .filter(e -> e.op.id().equals("listDocuments"))
                .findFirst()
                .orElseThrow();
        assertThatThrownBy(() -> documents.arguments(List.of(report), "currency=dollar", false, null, Buffer.buffer()))
                .isInstanceOfSatisfying(Refusal.class, refusal -> {
                    assertThat(refusal.status).isEqualTo(404);
                    assertThat(refusal.code).isEqualTo("route_not_found");
                });
        assertThat(documents
                        .arguments(List.of("sales"), null, false, null, Buffer.buffer())
                        .getString("figureReport"))
                .isEqualTo("sales");
    }

    @Test
    void a_missing_contract_is_reported_by_name() {
        assertThatThrownBy(() -> Contract.load("nothing")).hasMessageContaining("/openapi/nothing.yaml");
    }

    @ParameterizedTest
    @ValueSource(strings = {"operationId", "x-service", "x-permission", "2xx"})
    void a_missing_property_of_an_operation_is_reported_by_name(String lacking) {
        assertThatThrownBy(() -> Contract.load("without-" + lacking.toLowerCase(java.util.Locale.ROOT)))
                .hasMessageContaining("GET /api/broken")
                .hasMessageContaining(lacking);
    }

    /** @param name of the method of the service */
    private static void mismatch(Contract.Operation op, String name, List<Class<?>> services, List<String> wrong)
            throws Exception {
        var where = name + " (" + op.method() + " " + op.path() + "): ";
        Class<?> service = null;
        for (var s : services) if (op.service().equals(s.getField("ADDRESS").get(null))) service = s;
        if (service == null) {
            wrong.add(where + "no service at " + op.service());
            return;
        }
        var methods = Arrays.stream(service.getMethods())
                .filter(m -> m.getName().equals(name))
                .toList();
        if (methods.size() != 1) {
            wrong.add(where + service.getSimpleName() + " has " + methods.size() + " methods of that name");
            return;
        }
        var method = methods.getFirst();
        var actual =
                Arrays.stream(method.getParameters()).map(Parameter::getName).toList();
        if (!actual.equals(expected(op)))
            wrong.add(where + "the gateway sends " + expected(op) + ", the method takes " + actual);
        if (method.getReturnType() != Future.class) wrong.add(where + "returns no Future");
        nullableBody(op, method, wrong, where);
    }

    /** An optional body is null if it is omitted, so its argument must be @Nullable. */
    private static void nullableBody(Contract.Operation op, Method method, List<String> wrong, String where) {
        if (op.body() == null || op.body().required()) return;
        var body = Arrays.stream(method.getParameters())
                .filter(p -> p.getName().equals("body"))
                .findFirst();
        boolean isNullable = body.stream()
                .flatMap(p -> Arrays.stream(p.getAnnotatedType().getAnnotations()))
                .anyMatch(a -> a.annotationType().getSimpleName().equals("Nullable"));
        if (!isNullable) wrong.add(where + "the body is optional and its argument not @Nullable");
    }

    private static List<String> expected(Contract.Operation op) {
        var names =
                op.pathParams().stream().map(Contract.Param::argument).collect(Collectors.toCollection(ArrayList::new));
        if (op.hasQuery()) names.add("query");
        if (op.body() != null || op.raw()) names.add("body");
        if (op.upload() != null) names.add("upload");
        if (!op.isPublic()) names.add("caller");
        return names;
    }

    /** The proxied interfaces of a context, found in its package. */
    private static List<Class<?>> services(String context) throws Exception {
        var folder = "tradepost/" + context + "/";
        var place = ContractTest.class.getClassLoader().getResource(folder + "package-info.class");
        if (place == null) return List.of();
        var found = new ArrayList<Class<?>>();
        for (var name : classNames(place.toURI(), folder)) {
            if (name.contains("VertxEBProxy") || name.contains("VertxProxyHandler")) continue;
            var type = Class.forName("tradepost." + context + "." + name, false, ContractTest.class.getClassLoader());
            if (type.isInterface() && (type.isAnnotationPresent(ProxyGen.class) || hasAddress(type))) found.add(type);
        }
        return found;
    }

    private static boolean hasAddress(Class<?> type) {
        return Arrays.stream(type.getFields()).anyMatch(f -> f.getName().equals("ADDRESS"));
    }

    private static List<String> classNames(URI packageInfo, String folder) throws Exception {
        var names = new ArrayList<String>();
        if (packageInfo.getScheme().equals("jar")) {
            var file = packageInfo.getSchemeSpecificPart().split("!", 2)[0];
            try (var jar = new JarFile(new File(URI.create(file)))) {
                jar.stream()
                        .map(e -> e.getName())
                        .filter(n -> n.startsWith(folder))
                        .map(n -> n.substring(folder.length()))
                        .forEach(names::add);
            }
        } else {
            var root = new File(packageInfo).getParentFile().toPath();
            try (var files = Files.walk(root)) {
                files.forEach(f -> names.add(root.relativize(f).toString()));
            }
        }
        return names.stream()
                .filter(n -> n.endsWith(".class") && !n.contains("-"))
                .map(n -> n.substring(0, n.length() - ".class".length()).replace('/', '.'))
                .toList();
    }
}
