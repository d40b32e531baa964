// The story with Java's own HTTP client, without any SDK: prints what it found as one line of JSON.
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

public class Story {
    static final HttpClient CLIENT = HttpClient.newHttpClient();
    static final String EMAIL = "\"KeyName\":\"_email\",\"Values\":[\"all@example.org\"]";
    static final String PHONE = "\"KeyName\":\"_phone\",\"Values\":[\"+1-1\"]";
    static final String ACCOUNT = "\"KeyName\":\"_account\",\"Values\":[\"A-0\"]";

    static HttpResponse<String> search(String domain, String query, String body) throws Exception {
        URI uri = URI.create(System.getenv("SERVED") + "/domains/" + domain + "/profiles/search" + query);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{" + body + "}"))
                .build();
        return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
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
