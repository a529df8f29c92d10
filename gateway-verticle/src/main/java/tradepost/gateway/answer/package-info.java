@org.jspecify.annotations.NullMarked
package tradepost.gateway.answer;
