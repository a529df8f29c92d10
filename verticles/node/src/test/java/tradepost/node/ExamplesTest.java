package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.otp.OtpKey;
import io.vertx.ext.auth.otp.impl.org.openauthentication.otp.OneTimePasswordAlgorithm;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestMethodOrder;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.contract.Contract;

/**
 * Sends the example of every operation, as the running program publishes it, after those that its {@code x-example-given} names,
 * and compares the responses with the published ones. {@link ExampleMatcher} explains how ids and generated values are compared.
 */
@Order(5)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ExamplesTest {
    /** PaymentsTest and HookSourcesTest send them with their signatures. An image is public only if a product shows it. */
    private static final Set<String> SIGNED =
            Set.of("payment.receiveCallback", "webhook.receiveHook", "file.getPublicImage");

    /** The user whose password the examples reset. */
    private static final String RECIPIENT = "finance@example.com";

    /** Of the authenticator app of the examples. */
    private static final String APP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

    /** What a response does not show, and why nothing is ignored all the same. */
    private static final Map<String, String> NOT_SHOWN = Map.ofEntries(
            Map.entry("auth.changePassword new_password", "a secret"),
            Map.entry("auth.setUserPassword password", "a secret"),
            Map.entry("auth.updateMe current_password", "compared if the e-mail address changes"),
            Map.entry("catalog.patchVariant metadata", "the item of the variant has it"),
            Map.entry("catalog.setPrices prices[0].minimum_quantity", "the prices of the list have it"),
            Map.entry("catalog.setPrices prices[0].unit_price", "the same"),
            Map.entry(
                    "audit.putConsumer start",
                    "only where a new one starts; a program sends it at every start of its own"),
            Map.entry("audit.putConsumer after", "the same"),
            Map.entry("inventory.putStock reason", "the movement has it"),
            Map.entry("inventory.extendHold expires_in", "it becomes expires_at"));

    /** What reads the journal about an act of an example before it. */
    private static final Set<String> TRAIL =
            Set.of("audit.listEntries", "audit.listEntityHistory", "audit.getReport", "audit.getEntry");

    private static final String INVITED = "kim.park@example.com";

    private static final Pattern TOKEN = Pattern.compile("tp[we]_[A-Za-z0-9_-]+");

    static final Map<String, Operation> OPERATIONS = new LinkedHashMap<>();
    private static final Map<String, Contract> CONTRACTS = new HashMap<>();
    /** Not shared, because a batch of a consumer contains the events of everybody. */
    static Shared.Running running;

    static Api admin;

    private record Operation(String name, String method, String path, JsonObject op) {
        boolean replaces() {
            return method.equals("PUT") || method.equals("PATCH");
        }

        /** The examples of its path and query parameters. */
        Map<String, Object> parameters(String in) {
            var found = new LinkedHashMap<String, Object>();
            for (var p : op.getJsonArray("parameters", new JsonArray())) {
                var parameter = (JsonObject) p;
                if (in.equals(parameter.getString("in"))
                        && parameter.containsKey("example")
                        && !(parameter.getValue("example") instanceof JsonObject o && o.isEmpty()))
                    found.put(parameter.getString("name"), parameter.getValue("example"));
            }
            return found;
        }

        JsonObject content(JsonObject holder) {
            return holder.getJsonObject("content", new JsonObject())
                    .getJsonObject("application/json", new JsonObject());
        }

        @Nullable
        JsonObject body() {
            var shown =
                    content(op.getJsonObject("requestBody", new JsonObject())).getJsonObject("example");
            return shown == null ? null : shown.copy();
        }

        /** The example of a file; null if the body is none. */
        @Nullable
        String file() {
            return op.getJsonObject("requestBody", new JsonObject())
                    .getJsonObject("content", new JsonObject())
                    .getJsonObject("text/csv", new JsonObject())
                    .getString("example");
        }

        /** The example of a form with a file; null if the body is none. */
        @Nullable
        FileForm form() {
            var shown = op.getJsonObject("requestBody", new JsonObject())
                    .getJsonObject("content", new JsonObject())
                    .getJsonObject("multipart/form-data", new JsonObject())
                    .getJsonObject("example");
            if (shown == null) return null;
            var name = answer().getJsonObject("content")
                    .getJsonObject("application/json")
                    .getJsonObject("example")
                    .getJsonObject("data")
                    .getString("name");
            var content = shown.getString("file").getBytes(StandardCharsets.UTF_8);
            return FileForm.of(name, content, "description", shown.getString("description"));
        }

        int status() {
            return op.getJsonObject("responses").fieldNames().stream()
                    .filter(s -> s.startsWith("2"))
                    .mapToInt(Integer::parseInt)
                    .findFirst()
                    .orElseThrow();
        }

        JsonObject answer() {
            return op.getJsonObject("responses").getJsonObject("" + status());
        }
    }

    @BeforeAll
    static void start() {
        running = Shared.Running.dev();
        for (var fixture : List.of("1", "2", "3")) // one to read, one to redrive, one to discard
        running.stores()
                    .write("catalog", """
                    insert into dead_letter(subscriber, seq, event_id, type, subject, attempts, error) values
                    ('inventory', 900 + ?, ?::uuid, 'catalog.product.created', '0198c0de-0000-7000-8000-0000000000b1', 10, 'stock_out_of_range')
                    """, Integer.parseInt(fixture), "0198c0de-0000-7000-8000-0000000000d" + fixture);
        running.stores().write("catalog", """
                    insert into job(id, kind, state, owner, actor, result, percent, rate, started_at, finished_at) values
                    ('0198c0de-0000-7000-8000-0000000000c6', 'import_items', 'done', gen_random_uuid(), 'user:nobody',
                     '{"dry_run": false, "rows": 100000, "created": 98000, "changed": 1000, "unchanged": 999, "rejected": 1}',
                     100, 6500, now(), now()),
                    ('0198c0de-0000-7000-8000-0000000000c7', 'of_no_node', 'queued', gen_random_uuid(), 'user:nobody', null, 0, 0, null, null)
                    """);
        running.stores().write("catalog", """
                    insert into job_error(id, job_id, line, field, code, reason) values ('0198c0de-0000-7000-8000-0000000000c8',
                      '0198c0de-0000-7000-8000-0000000000c6', 4712, 'unit_price', 'invalid_request', 'must be at least 0')
                    """);
        deliveries();
        connectedExtension();
        authorisedPayments();
        refusedRefund("5e", "5f", "60");
        refusedRefund("6e", "6f", "70");
        var anybody = running.anybody();
        admin = anybody.registered("admin");
        finishedExport(admin.get("/api/auth/me").expect(200).data().getString("id"));
        mails();
        for (var entry : anybody.get("/swagger/contracts.json").body().getJsonArray("urls")) {
            var url = ((JsonObject) entry).getString("url");
            var context = ((JsonObject) entry).getString("name");
            for (var path : anybody.get(url).body().getJsonObject("paths"))
                for (var method : (JsonObject) path.getValue()) {
                    var op = (JsonObject) method.getValue();
                    var name = context + "." + op.getString("operationId");
                    OPERATIONS.put(
                            name, new Operation(name, method.getKey().toUpperCase(Locale.ROOT), path.getKey(), op));
                }
        }
    }

    /** An extension that another node sees. */
    private static void connectedExtension() {
        running.stores().write("sales", """
                insert into extension(id, point, name) values (?::uuid, 'ext.order.check', 'export-licences')
                """, example("e7"));
        running.stores().write("sales", """
                insert into extension_node(extension_id, node, extension_version, priority, instances, open_instances, connected_at, calls,
                  failures, p99_ms, seen_at)
                values (?::uuid, '10.0.0.11:15701', '2.1', 100, 1, 0, now(), 1204, 3, 7, now() + interval '1 hour')
                """, example("e7"));
    }

    /** A mail whose address was refused, and one that was sent. */
    private static void mails() {
        running.stores().write("notification", """
                insert into mail(id, template, source, entity_type, entity_id, data, language, recipient, recipient_name, subject, text, html, status,
                  attempts, error, error_code, next_at, sent_at, event_at)
                select id, 'order_confirmed', id::text, 'sales_order', '0198c0de-0000-7000-8000-000000000051', '{"number": "SO-000001"}', 'en', email, 'Corner Hardware',
                  'Your order SO-000001 is confirmed', 'Thank you for your order.', '<!doctype html>', status, 1, error, code, null, sent_at, now()
                from (values (?::uuid, 'gone@corner.example', 'refused', 'recipient address not accepted: 550 5.1.1 no such user', 550, null),
                             (?::uuid, 'orders@corner.example', 'sent', null, null, now())) of(id, email, status, error, code, sent_at)
                """, example("d1"), example("d2"));
        running.stores().write("notification", """
                insert into mail_suppression(id, address, error, error_code, mail_id)
                values (?::uuid, 'gone@corner.example', 'recipient address not accepted: 550 5.1.1 no such user', 550, ?::uuid)
                """, example("d3"), example("d1"));
    }

    private static void finishedExport(String user) {
        running.stores().write("audit", """
                insert into job(id, kind, state, owner, actor, parameters, checkpoint, percent, finished_at)
                values (?::uuid, 'export', 'done', ?::uuid, 'user:nobody', '{"list": "/api/items", "format": "csv", "name": "items", "own": true, "locations": []}', '{"parts": 1, "bytes": 5}', 100, now())
                """, example("cb"), user);
        running.stores().write("audit", "insert into export_part values (?::uuid, 0, 'sku\r\n'::bytea)", example("cb"));
    }

    /** Of a webhook that is paused, so that nothing happens to them: one to read, one to send again. */
    private static void deliveries() {
        running.stores().write("webhook", """
                insert into webhook(id, owner_id, url, types, description, paused_at, reason, hint, secret) values
                ('0198c0de-0000-7000-8000-000000000ff7', gen_random_uuid(), 'http://127.0.0.1:9000/hooks', '{sales.order.confirmed}', 'Archive',
                 now(), 'requested', 'whsec_…aZx=', 'sealed')
                """);
        running.stores().write("webhook", """
                insert into webhook_event(id, position, type, subject, at, body) values
                ('0198c0de-0000-7000-8000-000000000ff9', 4711, 'sales.order.confirmed', '0198c0de-0000-7000-8000-000000000051', now(), '{}'),
                ('0198c0de-0000-7000-8000-000000000ffb', 4712, 'sales.order.confirmed', '0198c0de-0000-7000-8000-000000000051', now(), '{}')
                """);
        running.stores().write("webhook", """
                insert into webhook_delivery(id, webhook_id, event_id, type, subject, position, thin, status, attempts, delivered_at)
                select d::uuid, '0198c0de-0000-7000-8000-000000000ff7', e.id, e.type, e.subject, e.position, false, s, 1,
                  case when s = 'delivered' then now() end
                from (values ('0198c0de-0000-7000-8000-000000000ff8', 4711, 'delivered'),
                             ('0198c0de-0000-7000-8000-000000000ffa', 4712, 'failed')) v(d, p, s) join webhook_event e on e.position = p
                """);
        running.stores().write("webhook", """
                insert into webhook_attempt(delivery_id, number, started_at, duration_ms, http_status, headers, response) values
                ('0198c0de-0000-7000-8000-000000000ff8', 1, now(), 112, 200, '{"content-type": "text/plain"}', 'ok')
                """);
    }

    /** Two payments of an order that a provider has authorised, for the examples that capture and cancel one. */
    private static void authorisedPayments() {
        running.stores().write("sales", """
                insert into sales_order(id, number, customer_id, customer_name, customer_email, stage, confirmed_at, currency,
                  total_amount, pending_amount, payment_requests, created_by)
                values (?::uuid, 'SO-900000', gen_random_uuid(), 'Corner Hardware', 'corner@example.com', 'confirmed', now(), 'USD',
                  3999.96, 3999.96, 2, gen_random_uuid())
                """, example("53"));
        for (var payment : List.of("5b", "5c")) {
            running.stores().write("sales", """
                    insert into sales_order_payment(id, order_id, customer_id, kind, amount, method, actor, provider, capture, status)
                    select ?::uuid, id, customer_id, 'payment', 1999.98, 'sandbox', 'user:nobody', 'sandbox', 'manual', 'authorised'
                    from sales_order where id = ?::uuid
                    """, example(payment), example("53"));
            running.stores().write("payment", """
                    insert into sandbox_payment(id, currency, amount, status) values (?::uuid, 'USD', 1999.98, 'authorised')
                    """, example(payment));
            running.stores().write("payment", """
                    insert into payment(id, direction, order_id, order_number, customer_id, provider, method, currency, amount, status,
                      capture, provider_reference, actor, version, authorised_at)
                    values (?::uuid, 'in', ?::uuid, 'SO-000001', '0198c0de-0000-7000-8000-0000000000c1', 'sandbox', 'sandbox', 'USD',
                      1999.98, 'authorised', 'manual', 'sb_7', 'user:0198c0de-0000-7000-8000-000000000090', 2, now())
                    """, example(payment), example("53"));
        }
    }

    /**
     * A payment of the same order whose refund the provider has refused, for the examples that ask it again or give it back in another way. This
     * installation does not have the provider, so what it is asked for stays pending.
     */
    private static void refusedRefund(String payment, String refund, String part) {
        running.stores().write("sales", """
                update sales_order set total_amount = total_amount + 1999.98, paid_amount = paid_amount + 1999.98 where id = ?::uuid
                """, example("53"));
        running.stores().write("sales", """
                insert into sales_order_payment(id, order_id, customer_id, kind, amount, method, actor, provider, capture, status, captured_at, date)
                select ?::uuid, id, customer_id, 'payment', 1999.98, 'acme', 'user:nobody', 'acme', 'automatic', 'captured', now(), '2026-01-15'
                from sales_order where id = ?::uuid
                """, example(payment), example("53"));
        running.stores().write("sales", """
                insert into sales_order_payment(id, order_id, customer_id, kind, amount, method, actor, provider, status, failure, refund_id,
                  payment_id, credit_share)
                select ?::uuid, id, customer_id, 'refund', 100, 'acme', 'user:nobody', 'acme', 'failed', 'refund_not_possible', ?::uuid, ?::uuid,
                  0
                from sales_order where id = ?::uuid
                """, example(part), example(refund), example(payment), example("53"));
        running.stores().write("payment", """
                insert into payment(id, direction, order_id, order_number, customer_id, provider, method, currency, amount, status,
                  provider_reference, actor, version, authorised_at, captured_at)
                values (?::uuid, 'in', ?::uuid, 'SO-000001', '0198c0de-0000-7000-8000-0000000000c1', 'acme', 'acme', 'USD', 1999.98,
                  'captured', 'ac_' || ?, 'user:0198c0de-0000-7000-8000-000000000090', 6, now(), now())
                """, example(payment), example("53"), example(payment));
        running.stores().write("payment", """
                insert into payment_change(id, payment_id, status, amount, reason, actor, at)
                values (?::uuid, ?::uuid, 'refund_failed', 100, 'refund_not_possible', 'system:payment', now() - interval '1 minute')
                """, example(part), example(payment));
        running.stores().write("payment", """
                insert into refund(id, refund_id, payment_id, amount, reason, status, failure, method, provider, actor)
                values (?::uuid, ?::uuid, ?::uuid, 100, 'Damaged on arrival', 'failed', 'refund_not_possible', 'acme', 'acme',
                  'user:0198c0de-0000-7000-8000-000000000090')
                """, example(part), example(refund), example(payment));
        running.stores().write("billing", """
                with t as (
                  insert into ledger_transaction(id, kind, source_id, document, document_id, order_id, customer_id, document_date, posted_on,
                    occurred_at)
                  values (gen_random_uuid(), 'payment', ?::uuid, ?, ?::uuid, ?::uuid, gen_random_uuid(), '2026-01-15', '2026-01-15', '2026-01-15T09:30Z')
                  returning id, posted_on)
                insert into ledger_entry(id, transaction_id, line_no, account, currency, amount, posted_on)
                select gen_random_uuid(), id, n, account, 'USD', amount, posted_on
                from t, (values (1, 'clearing.acme', 1999.98), (2, 'deposits', -1999.98)) l(n, account, amount)
                """, example(payment), example(payment), example(payment), example("53"));
    }

    private static String example(String lastDigits) {
        return "0198c0de-0000-7000-8000-0000000000" + lastDigits;
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    @TestFactory
    @Order(1)
    Stream<DynamicTest> the_response_matches_the_example() {
        assertThat(OPERATIONS).hasSizeGreaterThan(40);
        return OPERATIONS.keySet().stream()
                .filter(name -> !SIGNED.contains(name))
                .map(name -> DynamicTest.dynamicTest(name, () -> {
                    if (name.startsWith("audit.")) everyEventArrived();
                    boolean waits = name.equals("inventory.listBackorders"); // there is enough stock for the examples
                    if (waits) insertBackorder();
                    var run = new Run();
                    run.play(name, Run.NONE, Run.NONE);
                    if (waits) deleteBackorder();
                    assertThat(run.matcher.faults()).as(name).isEmpty();
                }));
    }

    /** Nothing that a request sends is ignored. */
    @TestFactory
    @Order(2)
    Stream<DynamicTest> a_field_with_another_value_is_shown_or_refused() {
        return OPERATIONS.values().stream()
                .filter(Operation::replaces)
                .map(operation -> DynamicTest.dynamicTest(operation.name, () -> {
                    var ignored = new ArrayList<String>();
                    for (int i = 0; ; i++) { // each with a resource of its own
                        var run = new Run();
                        var fields = run.fields(operation);
                        if (i == fields.size()) break;
                        var field = fields.get(i);
                        if (NOT_SHOWN.containsKey(operation.name + " " + field.path())) continue;
                        var answer = run.written(operation, field.body());
                        boolean isRefused = answer.status() >= 400 && answer.status() < 500;
                        if (!isRefused && !field.isShown(answer.body().getValue("data")))
                            ignored.add(field.path() + " = " + field.value() + ": " + answer.status() + " "
                                    + answer.body().encode());
                    }
                    assertThat(ignored).as(operation.name).isEmpty();
                }));
    }

    private static void insertBackorder() {
        running.stores().write("inventory", """
                insert into order_reservation(order_id, order_version, request_id, state, event_version) values (?::uuid, 1, gen_random_uuid(), 'active', 1)
                """, example("51"));
        running.stores().write("inventory", """
                insert into stocked_item(item_id, sku, name) values (?::uuid, 'LAPTOP-15', 'Laptop') on conflict do nothing
                """, example("a1"));
        running.stores().write("inventory", """
                insert into backorder(order_id, order_version, line_id, entry_id, item_id, quantity) values (?::uuid, 1, ?::uuid, ?::uuid, ?::uuid, 2)
                """, example("51"), example("52"), example("52"), example("a1"));
    }

    private static void deleteBackorder() {
        for (var table : List.of("backorder", "order_reservation"))
            running.stores().write("inventory", "delete from " + table + " where order_id = ?::uuid", example("51"));
    }

    /** Waits for the events of earlier examples, which a new consumer would get otherwise. */
    private static void everyEventArrived() {
        Awaitility.await("the journal has every event")
                .until(() -> eventsOfContexts()
                        == count("audit", "journal where type not in ('audit.head.signed', 'audit.journal.erased')"));
    }

    /** A return usually ends before its response is sent, otherwise soon afterwards. */
    private static void everyReturnEnded() {
        Awaitility.await("every return ends")
                .until(() -> count("purchase", "purchase_return where status = 'requested'") == 0);
    }

    private static void everyPaymentPosted() {
        Awaitility.await("every payment is posted")
                .until(() -> count("payment", "payment where direction = 'in' and captured_at is not null")
                        <= count("billing", "ledger_transaction where kind = 'payment'"));
    }

    private static void everyFigureCounts() {
        everyEventArrived();
        Awaitility.await("the figures count every event")
                .until(() -> running.stores()
                                .number(
                                        "analytics",
                                        "select coalesce(max(position), 0) from journal_cursor where reader = 'analytics'")
                        >= running.stores().number("audit", "select max(position) from journal"));
    }

    private static long eventsOfContexts() {
        return ContextModule.all().stream()
                .map(ContextModule::name)
                .mapToLong(context -> count(context, "event_log"))
                .sum();
    }

    /** @param rows a table, with a condition if not all of its rows count */
    private static long count(String context, String rows) {
        return running.stores().number(context, "select count(*) from " + rows);
    }

    /** An example with its prerequisites, each sent once, with unique names. */
    private static final class Run {
        final ExampleMatcher matcher = new ExampleMatcher(Long.toString(Api.unique()));
        private static final JsonObject NONE = new JsonObject();
        private final Set<String> played = new HashSet<>();
        private Api caller = admin;

        /**
         * @param with values that replace those of the example in request and response
         * @param follows values that replace those of the response only
         */
        private void play(String name, JsonObject with, JsonObject follows) {
            if (!played.add(name)) return;
            var operation = OPERATIONS.get(name);
            assertThat(operation).as(name).isNotNull();
            prepare(operation);
            if (name.equals("auth.endUserSession")) caller = admin;
            if (name.equals("purchase.listReturns")) everyReturnEnded();
            if (name.equals("billing.listEntries")) everyPaymentPosted();
            if (TRAIL.contains(name)) everyEventArrived();
            if (name.startsWith("analytics.")) {
                everyFigureCounts();
                matcher.compareFigures();
            }
            send(operation, with, follows);
        }

        private void prepare(Operation operation) {
            for (var before : operation.op.getJsonArray("x-example-given", new JsonArray())) {
                if (before instanceof JsonObject o)
                    play(o.getString("operation"), o.getJsonObject("with"), o.getJsonObject("shown", NONE));
                else play((String) before, NONE, NONE);
            }
        }

        /** Its example with another value in each of its fields, after what it requires. */
        private List<WrittenFields.Changed> fields(Operation operation) {
            prepare(operation);
            var context = operation.name.substring(0, operation.name.indexOf('.'));
            var contract = CONTRACTS.computeIfAbsent(context, Contract::load);
            var example = body(operation, NONE);
            return contract.operations().stream()
                    .filter(op -> op.body() != null && operation.name.equals(context + "." + op.id()))
                    .map(op -> WrittenFields.of(contract, op, example == null ? NONE : example))
                    .findFirst()
                    .orElse(List.of());
        }

        /** Of the version that it reads, if it can be read. */
        private Api.Answer written(Operation operation, JsonObject body) {
            var target = target(operation);
            var tag = caller.get(target).raw().headers().firstValue("ETag");
            return tag.isEmpty()
                    ? caller.send(operation.method, target, body).join()
                    : caller.send(operation.method, target, body, "If-Match", tag.get())
                            .join();
        }

        private void send(Operation operation, JsonObject with, JsonObject follows) {
            var body = body(operation, with);
            var file = operation.file();
            var form = operation.form();
            var answer = form != null
                    ? caller.form(form)
                    : file == null
                            ? caller.send(operation.method, target(operation), body)
                                    .join()
                            : caller.upload(target(operation), file);
            if (answer.status() == 202 && operation.status() == 200 && operation.name.startsWith("payment.")) {
                answer = decided(target(operation));
                answer.body().put("message", shown(operation).getString("message")); // that of another operation
            }
            answer.expect(operation.status());
            var content = operation.content(operation.answer());
            var shown = shown(operation);
            if (content.isEmpty()) return;
            assertThat(shown).as(operation.name + " shows an answer").isNotEmpty();
            if (leavesOut(answer))
                answer = Awaitility.await("every context answers " + operation.name)
                        .until(() -> caller.get(target(operation)), now -> !leavesOut(now));
            boolean open = Boolean.TRUE.equals(content.getJsonObject("schema").getValue("additionalProperties"));
            if (shown.getValue("data") instanceof JsonObject data) otherwise(otherwise(data, with), follows);
            matcher.compare(shown, answer.body(), open);
            headers(operation, answer);
            if (answer.body().getValue("data") instanceof JsonObject data && data.containsKey("access_token"))
                caller = new Api(
                        caller.base(), data.getString("access_token")); // from here on this user sends the requests
        }

        /** The body of its example. */
        private @Nullable JsonObject body(Operation operation, JsonObject with) {
            if (operation.body() instanceof JsonObject shown && shown.containsKey("reset_token"))
                matcher.bind(shown.getString("reset_token"), mailed(matcher.bound(RECIPIENT)));
            if (operation.name.equals("auth.confirmSecondFactor"))
                matcher.bind(operation.body().getString("code"), appCode(matcher.bound(APP_SECRET)));
            if (operation.name.equals("auth.verifyEmail"))
                matcher.bind(operation.body().getString("token"), mailed(matcher.bound(INVITED)));
            var example = otherwise(operation.body(), with);
            boolean isUnique = example != null && example.containsKey("name");
            if (isUnique && operation.op.encode().contains("name_taken")) matcher.unique(example.getString("name"));
            if (isUnique && operation.op.encode().contains("tax_rate_taken"))
                matcher.unique(example.getString("category"));
            return (JsonObject) matcher.toSend(example, "");
        }

        /** Whether a context did not answer in time, as on a slow machine. */
        private static boolean leavesOut(Api.Answer answer) {
            var meta = answer.body().getJsonObject("meta", NONE);
            return !meta.getJsonArray("unavailable", new JsonArray()).isEmpty();
        }

        /** The payment, when its provider has decided: a command responds without it after two seconds. */
        private Api.Answer decided(String command) {
            var payment = command.replaceFirst("/[^/]+$", "");
            return Awaitility.await("the provider has decided " + command)
                    .until(
                            () -> caller.get(payment),
                            now -> !"authorised"
                                            .equals(now.data()
                                                    .getJsonObject("payment")
                                                    .getString("status"))
                                    && !now.data()
                                            .getJsonArray("refunds")
                                            .encode()
                                            .contains("pending"));
        }

        private static JsonObject shown(Operation operation) {
            return operation
                    .content(operation.answer())
                    .getJsonObject("example", new JsonObject())
                    .copy();
        }

        /** What an authenticator app with this secret shows now. */
        private static String appCode(String secret) {
            var key = new OtpKey().setKey(secret).setAlgorithm("SHA1");
            try {
                long halfMinute = System.currentTimeMillis() / 30_000;
                return OneTimePasswordAlgorithm.generateOTP(key.getKeyBytes(), halfMinute, 6, false, -1);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        private static @Nullable JsonObject otherwise(@Nullable JsonObject shown, JsonObject with) {
            return shown == null || with.isEmpty() ? shown : shown.mergeIn(with);
        }

        /** The token in the mail to this address, the only value that no response contains. */
        private String mailed(String email) {
            return Awaitility.await("a mail to " + email)
                    .until(() -> tokens(email), found -> !found.isEmpty())
                    .getFirst();
        }

        private List<String> tokens(String email) {
            return caller.get("/dev/mail").expect(200).list().stream()
                    .map(JsonObject.class::cast)
                    .filter(m -> m.getString("to").equals(email))
                    .flatMap(m -> TOKEN.matcher(m.getString("text")).results())
                    .map(MatchResult::group)
                    .toList();
        }

        private String target(Operation operation) {
            var path = operation.path;
            for (var p : operation.parameters("path").entrySet())
                path = path.replace("{" + p.getKey() + "}", encoded(p.getKey(), p.getValue()));
            var query = new ArrayList<String>();
            operation.parameters("query").forEach((k, v) -> query.add(k + "=" + encoded(k, v)));
            return query.isEmpty() ? path : path + "?" + String.join("&", query);
        }

        private String encoded(String key, Object example) {
            var parts = example instanceof JsonArray a ? a.stream().toList() : List.of(example);
            return parts.stream()
                    .map(v -> URLEncoder.encode(String.valueOf(matcher.toSend(v, key)), StandardCharsets.UTF_8))
                    .collect(Collectors.joining(","));
        }

        /** The headers that the contract documents for every success. */
        private static void headers(Operation operation, Api.Answer answer) {
            for (var name : List.of("X-Request-ID", "ETag"))
                if (operation.answer().getJsonObject("headers").containsKey(name))
                    assertThat(answer.raw().headers().firstValue(name))
                            .as(operation.name + " " + name)
                            .isPresent();
        }
    }
}
