// The story with Java's own HTTP client, without any SDK: prints what it found as one line of JSON.
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

public class Story {
    static final HttpClient CLIENT = HttpClient.newHttpClient();
    static final String EMAIL = "\"KeyName\":\"_email\",\"Values\":[\"all@example.org\"]";
    static final String PHONE = "\"KeyName\":\"_phone\",\"Values\":[\"+1-1\"]";
    static final String ACCOUNT = "\"KeyName\":\"_account\",\"Values\":[\"A-0\"]";

    static HttpResponse<String> search(String domain, String query, String body) throws Exception {
        URI uri = URI.create(System.getenv("SERVED") + "/domains/" + domain + "/profiles/search" + query);
        String sent = "{" + body + "}";
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(sent));
        if (!System.getenv("SIGNED").isEmpty()) {
            sign(request, uri, sent);
        }
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    // Signature Version 4; the query has its parameters in the order of their names already.
    static void sign(HttpRequest.Builder request, URI uri, String body) throws Exception {
        DateTimeFormatter form = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'");
        String date = ZonedDateTime.now(ZoneOffset.UTC).format(form);
        String day = date.substring(0, 8);
        String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
        String headers = "content-type:application/json\n"
                + "host:" + uri.getAuthority() + "\n"
                + "x-amz-date:" + date + "\n";
        String names = "content-type;host;x-amz-date";
        String canonical = String.join("\n", "POST", uri.getRawPath(), query, headers, names, digest(body));
        String scope = String.join("/", day, System.getenv("AWS_REGION"), "profile", "aws4_request");
        byte[] key = ("AWS4" + System.getenv("AWS_SECRET_ACCESS_KEY")).getBytes(StandardCharsets.UTF_8);
        for (String part : scope.split("/")) {
            key = keyed(key, part);
        }
        String text = String.join("\n", "AWS4-HMAC-SHA256", date, scope, digest(canonical));
        String credential = System.getenv("AWS_ACCESS_KEY_ID") + "/" + scope;
        String signature = HexFormat.of().formatHex(keyed(key, text));
        request.header("X-Amz-Date", date)
                .header("Authorization", "AWS4-HMAC-SHA256 Credential=" + credential
                        + ", SignedHeaders=" + names + ", Signature=" + signature);
    }

    static String digest(String text) throws Exception {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    static byte[] keyed(byte[] key, String text) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    static List<String> found(String member, String body) {
        Matcher matcher = Pattern.compile("\"" + member + "\":\\s*(\"[^\"]*\")").matcher(body);
        List<String> values = new ArrayList<>();
        while (matcher.find()) {
            values.add(matcher.group(1));
        }
        return values;
    }

    static List<List<String>> pages() throws Exception {
        List<List<String>> walked = new ArrayList<>();
        String query = "?max-results=2";
        while (true) {
            String body = search("d", query, EMAIL).body();
            walked.add(found("AccountNumber", body));
            List<String> token = found("NextToken", body);
            if (token.isEmpty()) {
                return walked;
            }
            String text = token.get(0).substring(1, token.get(0).length() - 1);
            query = "?max-results=2&next-token=" + URLEncoder.encode(text, StandardCharsets.UTF_8);
        }
    }

    static String error(HttpResponse<String> response) {
        String name = response.headers().firstValue("x-amzn-ErrorType").orElse("none");
        return "[\"" + name + "\", " + response.statusCode() + "]";
    }

    public static void main(String[] arguments) throws Exception {
        String both = EMAIL + ",\"AdditionalSearchKeys\":[{" + PHONE + "}],\"LogicalOperator\":\"AND\"";
        String either = PHONE + ",\"AdditionalSearchKeys\":[{" + ACCOUNT + "}]";
        System.out.println("{\"and\": " + found("AccountNumber", search("d", "", both).body())
                + ", \"or\": " + found("AccountNumber", search("d", "", either).body())
                + ", \"pages\": " + pages()
                + ", \"unknown\": " + error(search("nowhere", "", EMAIL))
                + ", \"refused\": " + error(search("d", "?next-token=nonsense", EMAIL)) + "}");
    }
}
