import io.vertx.core.eventbus.DeliveryOptions
import io.vertx.core.json.JsonObject
import java.io.File
import java.io.FileInputStream
import java.util.Properties

/** Accepts every order, in the way that a file says: good, quick, late or garbage. The arguments are the settings, that file and one with an access token. */
object Check {
    private val garbage = listOf(
        JsonObject().put("decision", 7), JsonObject(), JsonObject().put("decision", "refuse"), "text", JsonObject().put("more", "x".repeat(10_000_000)))
    private var answers = 0

    @JvmStatic
    fun main(args: Array<String>) {
        val vertx = join(Properties().apply { FileInputStream(args[0]).use { load(it) } })
        val address = "ext.order.check.kotlin"
        val announcement = JsonObject().put("point", "ext.order.check").put("address", address).put("name", "kotlin-check").put("version", "1.0")
        vertx.eventBus().consumer<JsonObject>(address) { request ->
            val good = JsonObject().put("decision", "accept")
            when (if (request.headers().contains("trial")) "trial" else File(args[1]).readText().trim()) {
                "trial" -> request.reply(good, DeliveryOptions().addHeader("token", File(args[2]).readText()))
                "late" -> vertx.setTimer(1_000) { request.reply(good) }
                "quick" -> vertx.setTimer(5) { request.reply(good) }
                "garbage" -> request.reply(garbage[answers++ % garbage.size])
                else -> request.reply(good)
            }
        }.completion().await()
        vertx.setPeriodic(0, 2_000) { vertx.eventBus().publish("ext.announce", announcement) }
    }
}
