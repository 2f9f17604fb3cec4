package fr.arcodange.factoryline.line;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fr.arcodange.factoryline.text.HostileTexts;
import fr.arcodange.factoryline.tofu.CommentShape;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What stands in a plan: nothing of it acts, and no secret of it shows. */
class HostilePlanIT {
  @RegisterExtension
  static final FactoryLine LINE = new FactoryLine();

  @Test
  void nothingHostileInAPlanActsAnywhere() throws IOException {
    Site site = LINE.site();
    List<String> texts = Stream.concat(
            HostileTexts.all().limit(90), Stream.of("x".repeat(1 << 20), "::set-output name=a::b"))
        .map(text -> new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
        .toList();
    ObjectNode locals = JsonNodeFactory.instance.objectNode();
    ArrayNode names = locals.putObject("locals").putArray("names");
    texts.stream()
        .filter(text -> text.length() < 1000)
        .distinct()
        .forEach(text -> names.add(literal(text)));
    ObjectNode shown = locals.putObject("resource").putObject("terraform_data");
    IntStream.range(0, texts.size())
        .forEach(i -> shown.putObject("t" + i).put("input", literal(texts.get(i))));
    shown.putObject("canary").put("input", "${nonsensitive(var.api_token)}");
    Map<String, String> files =
        Map.of("iac/hostile.tf.json", JsonMapper.builder().build().writeValueAsString(locals));
    Map<String, String> all = new HashMap<>(files);
    all.put("iac/names.tf", "# elsewhere\n");
    site.repository().commit("hostile", "Change", new HashMap<>(all));
    long number = site.repository().openPullRequest("dev", "Change", "hostile", "main");

    Run plan = site.plan(number).endedWith(0);
    Run apply = site.merge(number).endedWith(0);

    CommentShape.check(site.planComment(number));
    assertTrue(site.receipt(number).length() < 60_000);
    noStrangerCommands(plan);
    noStrangerCommands(apply);
    String bundle = unzipped(site.storedObject(site.stored("shown/").get(0)));
    for (String text : List.of(
        plan.log(),
        apply.log(),
        plan.summary(),
        apply.summary(),
        site.planComment(number),
        site.receipt(number),
        bundle)) {
      assertFalse(text.contains(FactoryLine.CANARY), "the secret shows");
    }
  }

  @Test
  void bytesThatAreNoTextStayInTheLogsFence() {
    Site site = LINE.site();
    long number = site.pullRequest("bytes", "iac/bytes.tf", """
        resource "terraform_data" "bytes" {
          provisioner "local-exec" {
            command = "printf '\\\\377\\\\376::set-output name=a::b\\\\n::error::\\\\300\\\\n\\\\033]0;x\\\\007\\\\n'"
          }
          provisioner "local-exec" {
            command = "printf '\\\\377::warning::c\\\\n' >&2; exit 3"
          }
        }
        """);
    site.plan(number).endedWith(0);

    Run apply = site.merge(number).endedWith(5);

    noStrangerCommands(apply);
    apply.says("exit status 3");
    String receipt = site.receipt(number);
    assertTrue(receipt.chars().allMatch(c -> c >= ' ' || c == '\n'), receipt);
  }

  /** A string that HCL takes as it is. */
  private static String literal(String text) {
    return text.replace("${", "$${").replace("%{", "%%{");
  }

  private static String unzipped(byte[] content) throws IOException {
    try (GZIPInputStream stream = new GZIPInputStream(new ByteArrayInputStream(content))) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Reads the log as a runner does: outside of a fence every command must be one of ours. */
  private static void noStrangerCommands(Run run) {
    Pattern command =
        Pattern.compile("^(?:::|##\\[)([a-z-]+)(?: [^:\\]]*)?(?:::|\\])(.*)$", Pattern.DOTALL);
    Set<String> ours = Set.of("group", "endgroup", "warning", "error", "notice", "add-mask");
    String end = "";
    for (String line : run.err().split("\n", -1)) {
      if (!end.isEmpty()) {
        end = line.equals("::" + end + "::") ? "" : end;
        continue;
      }
      Matcher matcher = command.matcher(line.strip());
      if (matcher.matches() && matcher.group(1).equals("stop-commands")) {
        end = matcher.group(2);
      } else if (matcher.matches()) {
        assertTrue(ours.contains(matcher.group(1)), line);
      }
    }
    assertEquals("", end, "a fence is left open");
  }

  @Test
  void secretsOfAnySizeComeThroughAndDoNotShow() {
    Site site = LINE.site();
    String pem = "-----BEGIN PRIVATE KEY-----\n"
        + IntStream.range(0, 24)
            .mapToObj(i -> "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcw" + (1000 + i) + "gSjAgEAAoIBAQC7")
            .collect(Collectors.joining("\n"))
        + "\n-----END PRIVATE KEY-----\n";
    String large = "L4rge/" + "0123456789abcdefghij".repeat(3500);
    LINE.bao()
        .write("kv/data/sizes", Map.of("data", Map.of("short", "7", "pem", pem, "large", large)));
    site.with("FACTORYLINE_VAULT_SECRETS", """
        kv/data/ci api_token | TF_VAR_api_token ;
        kv/data/sizes short | TF_VAR_short ;
        kv/data/sizes pem | TF_VAR_pem ;
        kv/data/sizes large | TF_VAR_large
        """);
    long number = site.pullRequest("sizes", "iac/sizes.tf", """
            variable "short" { sensitive = true }
            variable "pem" { sensitive = true }
            variable "large" { sensitive = true }
            resource "terraform_data" "sizes" {
              input = nonsensitive([length(var.short), length(var.pem), length(var.large)])
            }
            resource "terraform_data" "shown" {
              input = nonsensitive([var.pem, var.large])
            }
            """);

    Run plan = site.plan(number).endedWith(0);
    Run apply = site.merge(number).endedWith(0);

    plan.says("'TF_VAR_short' has fewer than four characters: it is not masked");
    assertEquals(
        "[1," + pem.length() + "," + large.length() + "]", site.input("sizes").toString());
    for (String text : List.of(
        plan.log(), apply.log(), plan.summary(), site.planComment(number), site.receipt(number))) {
      assertFalse(text.contains("MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcw1003"), text);
      assertFalse(text.contains("0123456789abcdefghij0123456789abcdefghij"), "70 KB show");
    }
  }
}
