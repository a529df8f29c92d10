/** Customers and vendors: the service interface, its records and events, and the module with permissions and grants of roles. */
@ModuleGen(name = "tradepost-contact", groupPackage = "tradepost.contact")
@NullMarked
package tradepost.contact;

import io.vertx.codegen.annotations.ModuleGen;
import org.jspecify.annotations.NullMarked;
